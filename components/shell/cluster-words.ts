import type { ClusterState } from '#lib/contracts/status.ts';

export type Tone = 'ok' | 'warn' | 'bad' | 'quiet';

interface StateWords {
  readonly tone: Tone;
  readonly word: string;
  /** Said above the page while nothing is answered; null when the console works as it should. */
  readonly silence: string | null;
}

/** The browser's own finding beside what the server reports. */
export type ShownState = ClusterState | 'console-down';

export const CLUSTER_WORDS: Readonly<Record<ShownState, StateWords>> = {
  active: { tone: 'ok', word: 'active', silence: null },
  standby: { tone: 'ok', word: 'standby', silence: null },
  sealed: {
    tone: 'bad',
    word: 'sealed',
    silence: 'Vault is sealed and answers nothing until it is unsealed.',
  },
  uninitialised: {
    tone: 'bad',
    word: 'not initialised',
    silence: 'Vault has not been initialised yet.',
  },
  unreachable: {
    tone: 'bad',
    word: 'unreachable',
    silence: 'Vault cannot be reached.',
  },
  unknown: { tone: 'quiet', word: 'not known yet', silence: null },
  'console-down': {
    tone: 'bad',
    word: 'console down',
    silence: 'The console itself does not answer.',
  },
};
