import type { Clock, Random } from '#server/platform/index.ts';
import type { Service } from '../company.ts';
import type { EstateState } from '../estate-state.ts';
import type { VaultAdmin } from '../vault-admin.ts';
import { type Lived, type PodMemory, perform } from './acts.ts';
import { type Act, nextAct, nextWaitMs, type Pod, pickWeighted, podsOf } from './plan.ts';

const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 30_000;

export interface SimulatorOptions {
  vault: VaultAdmin;
  state: EstateState;
  clock: Clock;
  random: Random;
  signal: AbortSignal;
  /** Only services that the estate has. */
  services: readonly Service[];
  /** Told every act after it was answered. */
  onAct?: (act: Act, pod: Pod) => void;
}

/** Plays the company's traffic until the signal aborts. A server that does not answer is waited for, longer each time. */
export async function runSimulator(options: SimulatorOptions): Promise<void> {
  const { clock, random, signal, state } = options;
  // Without PostgreSQL there are no database roles; the services then do without.
  const services = state.databases ? options.services : options.services.map((service) => ({ ...service, databaseRole: null }));
  const pods = podsOf(services);
  const memories = new Map(pods.map((pod) => [pod, { token: null, lease: null } as PodMemory]));
  const context = { vault: options.vault, state, now: () => clock.now(), fraction: () => random.fraction() };
  const fresh = new Set(pods);
  let failures = 0;
  while (!signal.aborted) {
    try {
      await clock.sleep(waitMs(), signal);
      // New copies sign in first and draw their credentials next; then everybody works at random.
      const pod = [...fresh][0] ?? pickWeighted(pods, (one) => one.service.busyness, random.fraction());
      const memory = memories.get(pod) as PodMemory;
      const view = { service: pod.service, tokenLeft: leftOf(memory.token), leaseLeft: leftOf(memory.lease) };
      const act = nextAct(view, random.fraction());
      await perform(act, pod, memory, context);
      if (act !== 'login' || !pod.service.databaseRole) fresh.delete(pod);
      failures = 0;
      options.onAct?.(act, pod);
    } catch {
      if (!signal.aborted) failures += 1;
    }
  }

  function waitMs(): number {
    if (failures === 0) return nextWaitMs(clock.now(), random.fraction(), fresh.size === 0);
    return Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (failures - 1)) * (0.75 + random.fraction() / 4);
  }
  function leftOf(thing: Lived<unknown> | null): number | null {
    return thing && 1 - (clock.now().getTime() - thing.bornMs) / thing.lifeMs;
  }
}
