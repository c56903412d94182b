import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync, writeFileSync } from 'node:fs';
import { PEOPLE, type Service } from '../company.ts';
import { retell, type SessionMarks } from './entry.ts';
import type { Rehearsal } from './rehearse.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import type { Template } from './templates.ts';
import { type HistoryEvent, makeTimeline, type Session } from './timeline.ts';

export interface HistoryOptions {
  /** The entries go here; `<name>.json` beside it says what it is. */
  file: string;
  sidecar: string;
  rehearsal: Rehearsal;
  services: readonly Service[];
  hasDatabases: boolean;
  from: Date;
  to: Date;
  callCount: number;
  seed: number;
  /** The server's own HMAC of a value under the salt of the demo's device. */
  hash: (value: string) => Promise<string>;
  signal: AbortSignal;
}

export interface HistorySidecar {
  label: 'demo history';
  from: string;
  to: string;
  entries: number;
}

interface Line {
  atMs: number;
  text: string;
}

const BATCH = 200;
/** Acts whose call names a lease. */
const NAMING_ACTS: ReadonlySet<HistoryEvent['act']> = new Set(['renew-lease', 'look-up', 'revoke']);
/** A slow answer comes after later requests, as in a real file; within a batch's reach that is sorted out. */
const inOrder = (lines: Line[]) => lines.sort((a, b) => a.atMs - b.atMs);

/** Writes the past as a second audit file: whole or not at all, the same for the same seed, templates and times. */
export async function writeHistory(options: HistoryOptions): Promise<HistorySidecar> {
  try {
    return await writeWhole(options);
  } catch (error) {
    rmSync(`${options.file}.partial`, { force: true });
    throw error;
  }
}

async function writeWhole(options: HistoryOptions): Promise<HistorySidecar> {
  const random = seededRandom(options.seed);
  const events = makeTimeline({ ...options, people: PEOPLE, random });
  const out = createWriteStream(`${options.file}.partial`, { mode: 0o600 });
  const failed = once(out, 'error').then(([error]) => Promise.reject(error));
  failed.catch(() => undefined);
  const marks = new Map<Session, SessionMarks>();
  // Leases that were drawn before, for people to look up and revoke.
  const drawn: string[] = [];
  const lines: Line[] = [];
  let entries = 0;
  for (const event of events) {
    options.signal.throwIfAborted();
    const own = marks.get(event.session) ?? newMarks(event.session, random);
    marks.set(event.session, own);
    const template = templateOf(event, options.rehearsal);
    if (!template) continue;
    const leaseId = event.act === 'renew-lease' ? own.leaseId : namedLease(event, drawn);
    // Before the first lease there is none to name; the rehearsal's own must not stand in for it.
    if (leaseId === null && NAMING_ACTS.has(event.act)) continue;
    const leaseHmac = leaseId === null ? null : await options.hash(leaseId);
    const facts = { atMs: event.atMs, marks: own, leaseHmac, keepsToken: event.session.kind === 'ops' };
    const [request, response, newLease] = retell(template, facts, random);
    if (newLease) {
      own.leaseId = newLease;
      if (newLease.startsWith('database/')) drawn.push(newLease);
    }
    lines.push(...[request, response].map((entry) => ({ atMs: Date.parse(entry.time), text: JSON.stringify(entry) })));
    entries += 2;
    if (lines.length >= 2 * BATCH) await write(out, inOrder(lines).splice(0, BATCH), failed);
  }
  await write(out, inOrder(lines), failed);
  out.end();
  await Promise.race([once(out, 'finish'), failed]);
  const sidecar: HistorySidecar = { label: 'demo history', from: options.from.toISOString(), to: options.to.toISOString(), entries };
  writeFileSync(`${options.sidecar}.partial`, `${JSON.stringify(sidecar)}\n`, { mode: 0o600 });
  renameSync(`${options.file}.partial`, options.file);
  renameSync(`${options.sidecar}.partial`, options.sidecar);
  return sidecar;
}

function newMarks(session: Session, random: SeededRandom): SessionMarks {
  const hash = () => `hmac-sha256:${random.hex(64)}`;
  return { tokenHmac: hash(), accessorHmac: hash(), address: session.address, issuedMs: session.issuedMs, leaseId: null };
}

/** The lease that a person's call names: one of the last that were drawn. */
function namedLease(event: HistoryEvent, drawn: readonly string[]): string | null {
  if (event.act !== 'look-up' && event.act !== 'revoke') return null;
  const recent = drawn.slice(-40);
  return recent[Math.floor(event.choice * recent.length)] ?? null;
}

function templateOf(event: HistoryEvent, rehearsal: Rehearsal): Template | undefined {
  const all =
    event.act === 'ops-read'
      ? rehearsal.opsReads
      : event.session.kind === 'service'
        ? rehearsal.services.get(event.session.actor)?.get(event.act as never)
        : rehearsal.people.get(event.session.actor)?.get(event.act as never);
  return all?.[Math.floor(event.choice * all.length)];
}

async function write(out: NodeJS.WritableStream, lines: readonly Line[], failed: Promise<never>): Promise<void> {
  if (lines.length === 0) return;
  if (!out.write(`${lines.map(({ text }) => text).join('\n')}\n`)) await Promise.race([once(out, 'drain'), failed]);
}
