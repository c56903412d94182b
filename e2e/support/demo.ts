import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentCode } from '#server/identity/index.ts';
import { dataDirOf, workerIndex } from './worker.ts';

export interface Person {
  username: string;
  password: string;
  role: string;
  totpSecret: string | null;
  /** Left out for the root namespace. */
  namespace?: string;
}

interface Demo {
  url: string;
  vaultAddr: string;
  rootToken: string;
  users: Person[];
}

/** Where the demo of this worker keeps everything. */
export const dataDir = (): string => dataDirOf(workerIndex() ?? 0);

/** The running demo of this worker, as its own file tells it. */
export function demo(): Demo {
  return JSON.parse(readFileSync(join(dataDir(), 'demo.json'), 'utf8')) as Demo;
}

const STEP_MS = 30_000;
const lastStep = new Map<string, number>();

/**
 * A code that this person has not used yet and that stays good for `leastLeftMs`. Each code counts once, so this may wait for
 * the next step, which is the condition here and half a minute at most.
 */
export async function freshCode(totpSecret: string, { leastLeftMs = 1_000 } = {}): Promise<string> {
  const used = lastStep.get(totpSecret) ?? -1;
  const current = Math.floor(Date.now() / STEP_MS);
  const isLate = (current + 1) * STEP_MS - Date.now() < leastLeftMs;
  const step = Math.max(isLate ? current + 1 : current, used + 1);
  if (step > current) await new Promise((done) => setTimeout(done, step * STEP_MS - Date.now() + 50));
  lastStep.set(totpSecret, step);
  return currentCode(totpSecret, new Date());
}

/** Six digits that are not the code of this step nor of its neighbours. */
export async function wrongCode(totpSecret: string): Promise<string> {
  const near = await Promise.all([-STEP_MS, 0, STEP_MS].map((shift) => currentCode(totpSecret, new Date(Date.now() + shift))));
  return ['000000', '111111', '222222', '333333'].find((code) => !near.includes(code)) ?? '444444';
}

/** Asks the demo's Vault as root. Throws the status alone: an answer may hold a secret. */
export async function asRoot<T>(method: string, path: string, options: { namespace?: string; body?: unknown } = {}): Promise<T> {
  const { vaultAddr, rootToken } = demo();
  const answer = await fetch(`${vaultAddr}/v1/${path}`, {
    method,
    headers: { 'X-Vault-Token': rootToken, ...(options.namespace ? { 'X-Vault-Namespace': options.namespace } : {}) },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return (answer.status === 204 ? {} : await answer.json()) as T;
}
