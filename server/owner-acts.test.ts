import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Accounts } from './identity/index.ts';
import { ownerActs } from './owner-acts.ts';
import { AppError, askOwner, serveOwner } from './platform/index.ts';
import type { JournalEntry } from './store/index.ts';

const ID = '6f1f0a3c-0000-4000-8000-000000000002';
const dir = mkdtempSync(join(tmpdir(), 'sp-own-'));
let stop = async () => {};
afterEach(async () => {
  await stop();
  rmSync(dir, { recursive: true, force: true });
});

async function serve(isDemo = false, isOutcomeLost = false) {
  const rows: JournalEntry[] = [];
  const people = [{ entityId: ID, namespace: 'payments', displayName: 'ana' }];
  const accounts = {
    issueEnrolmentCode: async (subject: unknown) => ({ code: `for ${JSON.stringify(subject)}`, expiresAt: new Date(0) }),
    reset: async () => {
      throw new AppError('vault_sealed');
    },
    seenAs: async (name: string) => (name === 'ana' ? people : name === 'two' ? [...people, { ...people[0], entityId: 'x' }] : []),
    makeRecoveryCodesFor: async () => ['r'],
  } as unknown as Accounts;
  const { mkdirSync } = await import('node:fs');
  mkdirSync(dir, { recursive: true });
  const journal = {
    async write(row: JournalEntry) {
      if (isOutcomeLost && row.kind === 'outcome') throw new AppError('record_failed');
      rows.push(row);
    },
  };
  const served = await serveOwner(dir, ownerActs({ isDemo, identity: { accounts }, journal }));
  stop = async () => served?.close();
  return rows;
}

it('gives a code for a name at the door or for an entity id, over a socket that is closed to others, and keeps that in the journal', async () => {
  const rows = await serve();
  expect(statSync(join(dir, 'owner.sock')).mode & 0o777).toBe(0o600);
  expect(await askOwner(dir, 'enrol-code', { who: 'ana' })).toMatchObject({
    answer: { entityId: ID, code: expect.stringContaining('payments') },
  });
  expect(await askOwner(dir, 'enrol-code', { who: ID, namespace: 'data' })).toMatchObject({
    answer: { code: expect.stringContaining('data') },
  });
  expect(rows.map(({ kind, verb, details }) => [kind, verb, details])).toEqual([
    ['intent', 'people.issue-code', { personEntityId: ID }],
    ['outcome', 'people.issue-code', { personEntityId: ID }],
    ['intent', 'people.issue-code', { personEntityId: ID }],
    ['outcome', 'people.issue-code', { personEntityId: ID }],
  ]);
  expect(JSON.stringify(rows)).not.toContain('for {');
});

it('says why it does not, and does nothing else', async () => {
  const rows = await serve();
  await expect(askOwner(dir, 'enrol-code', { who: 'nobody' })).rejects.toMatchObject({ code: 'person_unseen' });
  await expect(askOwner(dir, 'enrol-code', { who: 'two' })).rejects.toMatchObject({ code: 'person_ambiguous' });
  await expect(askOwner(dir, 'reset-factors', { who: ID, reason: 'x' })).rejects.toMatchObject({ code: expect.any(String) });
  expect(rows).toEqual([]);
  await expect(askOwner(dir, 'reset-factors', { who: ID, reason: 'lost phone' })).rejects.toMatchObject({ code: 'vault_sealed' });
  expect(rows.map(({ kind, code }) => [kind, code])).toEqual([
    ['intent', ''],
    ['outcome', 'vault_sealed'],
  ]);
  await expect(askOwner(dir, 'demo-recovery-codes', { entityId: ID })).rejects.toMatchObject({ code: 'not_found' });
});

it('prints what was made although its outcome could not be kept: no row says that it failed', async () => {
  const rows = await serve(false, true);
  expect(await askOwner(dir, 'enrol-code', { who: ID })).toMatchObject({ answer: { entityId: ID } });
  await expect(askOwner(dir, 'reset-factors', { who: ID, reason: 'lost phone' })).rejects.toMatchObject({ code: 'vault_sealed' });
  expect(rows.map(({ kind }) => kind)).toEqual(['intent', 'intent']);
});

it('makes recovery codes for others in the demo alone', async () => {
  await serve(true);
  expect(await askOwner(dir, 'demo-recovery-codes', { entityId: ID })).toEqual({ answer: { codes: ['r'] } });
});

it('answers nothing where nobody runs', async () => {
  expect(await askOwner(join(dir, 'elsewhere'), 'enrol-code', { who: ID })).toBeNull();
});
