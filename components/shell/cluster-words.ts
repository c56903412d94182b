import type { ClusterState } from '#lib/contracts/status.ts';

export type Tone = 'ok' | 'warn' | 'bad' | 'quiet';

interface StateWords {
  readonly tone: Tone;
  readonly word: string;
  /** Said above the page while it lasts; null when the console works as it should. */
  readonly banner: string | null;
}

/** The browser's own finding beside what the server reports. */
export type ShownState = ClusterState | 'console-down';

export const CLUSTER_WORDS: Readonly<Record<ShownState, StateWords>> = {
  active: { tone: 'ok', word: 'active', banner: null },
  standby: { tone: 'ok', word: 'standby', banner: null },
  sealed: {
    tone: 'bad',
    word: 'sealed',
    banner: 'Vault is sealed and answers nothing until it is unsealed. This page recovers by itself then.',
  },
  uninitialised: {
    tone: 'bad',
    word: 'not initialised',
    banner: 'Vault has not been initialised yet. Initialise it; this page recovers by itself.',
  },
  unreachable: {
    tone: 'bad',
    word: 'unreachable',
    banner: 'Vault cannot be reached. Shown data may be old; this page recovers by itself.',
  },
  unknown: { tone: 'quiet', word: 'not known yet', banner: null },
  'console-down': {
    tone: 'bad',
    word: 'console down',
    banner: 'The console itself does not answer. Shown data is old; this page recovers by itself.',
  },
};
