import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#server/platform/index.ts';
import { auditLines } from '#server/testing/audit/entries.ts';
import { type RunningRaftBao, startRaftBao } from '#server/testing/raft-bao.ts';
import { silentLog } from '#server/testing/scratch-store.ts';
import { createRedactor } from '#server/vault/index.ts';
import { type AuditFilter, type AuditLog, createAuditLog, createDuckDbStore } from './index.ts';

const PLANTED = 'planted-value-5b1c';
const ALL: AuditFilter = {
  namespace: '',
  fromUs: null,
  toUs: null,
  text: '',
  person: '',
  pathPrefix: '',
  outcomes: [],
  kinds: [],
  sources: [],
};
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-audit-live-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function openLog(name: string, file: string): AuditLog {
  const log = createAuditLog({
    openStore: () => createDuckDbStore({ file: join(dir, name), memoryBytes: 256_000_000, threads: 1 }),
    mask: createRedactor().redactText,
    deviceFiles: [file],
    historyFiles: [],
    clock: systemClock,
    log: silentLog,
  });
  log.start();
  return log;
}

/** Asks again until the answer is one; the limit is the test's own. */
async function until<T>(ask: () => Promise<T | null | false>): Promise<T> {
  for (;;) {
    const answer = await ask().catch(() => null);
    if (answer) return answer;
    await sleep(50);
  }
}

async function allRows(log: AuditLog, filter: AuditFilter) {
  const rows = [];
  let after = null as Awaited<ReturnType<AuditLog['query']>>['next'];
  do {
    const page = await log.query(filter, { after, limit: 200 });
    rows.push(...page.rows);
    after = page.next;
  } while (after);
  return rows;
}

/** Request ids of the response lines of all files whose name begins so, each once. */
function idsOnDisk(prefix: string, pathPrefix: string): Set<string> {
  const ids = new Set<string>();
  const folder = join(prefix, '..');
  for (const name of readdirSync(folder).filter((one) => join(folder, one).startsWith(prefix)))
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      if (line === '') continue;
      const entry = JSON.parse(line) as { type: string; request: { id: string; path: string } };
      if (entry.type === 'response' && entry.request.path.startsWith(pathPrefix)) ids.add(entry.request.id);
    }
  return ids;
}

describe('a real audit device', () => {
  let bao: RunningRaftBao;
  let log: AuditLog;
  const call = (method: string, path: string, token: string, body?: unknown) =>
    fetch(`${bao.address}/v1/${path}`, {
      method,
      headers: { 'X-Vault-Token': token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const root = () => bao.rootToken.reveal();
  beforeAll(async () => {
    bao = await startRaftBao({ dir: join(dir, 'node') });
    log = openLog('device.duckdb', bao.auditFile);
  });
  afterAll(async () => {
    await log?.stop();
    await bao?.stop();
  });

  it("shows a person's denial with their name within two seconds, and nothing that was typed", async () => {
    await call('POST', 'sys/auth/userpass', root(), { type: 'userpass' });
    await call('POST', 'auth/userpass/users/ben', root(), { password: PLANTED });
    const login = (await (await call('POST', 'auth/userpass/login/ben', '', { password: PLANTED })).json()) as {
      auth: { client_token: string };
    };
    await until(async () => (await log.query({ ...ALL, kinds: ['login'] }, { after: null, limit: 1 })).rows[0] ?? null);
    const startMs = performance.now();
    const hostile = 'kv/data/%22%3Cscript%3E';
    expect((await call('POST', hostile, login.auth.client_token, { data: { pin: PLANTED } })).status).toBe(403);
    const row = await until(async () => (await log.query({ ...ALL, outcomes: ['denied'] }, { after: null, limit: 1 })).rows[0] ?? null);
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(row).toMatchObject({ displayName: 'userpass-ben', path: 'kv/data/"<script>', kind: 'write', source: 'device', namespace: '' });
    const detail = await log.detail('', Number(row.id));
    expect(JSON.parse(detail?.original ?? '')).toMatchObject({ type: 'response', request: { id: row.requestId } });
    const everything = JSON.stringify([await allRows(log, ALL), detail]);
    expect(everything).not.toContain(PLANTED);
    expect(everything).not.toContain(login.auth.client_token);
  });

  it('calls a login refused that its method refuses by an answer, without an error', async () => {
    await call('POST', 'sys/auth/approle', root(), { type: 'approle' });
    const guess = { role_id: 'nobody', secret_id: PLANTED };
    expect((await call('POST', 'auth/approle/login', '', guess)).status).toBe(400);
    const filter: AuditFilter = { ...ALL, kinds: ['login'], pathPrefix: 'auth/approle/' };
    const row = await until(async () => (await log.query(filter, { after: null, limit: 1 })).rows[0] ?? null);
    expect(row.outcome).toBe('denied');
    const original = JSON.parse((await log.detail('', Number(row.id)))?.original ?? '') as Record<string, unknown>;
    expect(original).toMatchObject({ response: { data: { error: expect.any(String) } } });
    expect(original).not.toHaveProperty('error');
  });

  it('loses and doubles nothing while its file is renamed, and copied and emptied, under load', async () => {
    let isOver = false;
    let callCount = 0;
    const worker = async () => {
      while (!isOver) await call('GET', `sys/policies/acl/load-${callCount++}`, root());
    };
    const load = Promise.all([worker(), worker(), worker()]);
    const enough = (count: number) => until(async () => callCount >= count);
    for (let turn = 1; turn <= 3; turn += 1) {
      await enough(turn * 60);
      renameSync(bao.auditFile, `${bao.auditFile}.renamed-${turn}`);
      bao.kill('SIGHUP');
      // Until the server heard of it, it writes on into the renamed file, and there is none to rename or copy next.
      await until(async () => existsSync(bao.auditFile));
    }
    for (let turn = 1; turn <= 3; turn += 1) {
      await enough(180 + turn * 60);
      copyFileSync(bao.auditFile, `${bao.auditFile}.copied-${turn}`);
      truncateSync(bao.auditFile, 0);
    }
    await enough(450);
    isOver = true;
    await load;
    const filter = { ...ALL, pathPrefix: 'sys/policies/acl/load-' };
    const onDisk = idsOnDisk(bao.auditFile, filter.pathPrefix);
    await until(async () => {
      const { sources } = await log.status();
      return sources[0]?.pendingBytes === 0 && (await log.query(filter, { after: null, limit: 1 })).matchCount >= onDisk.size;
    });
    const rows = await allRows(log, filter);
    const ids = rows.map((row) => row.requestId);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...onDisk].filter((id) => !ids.includes(id))).toEqual([]);
    expect(ids.length).toBeLessThanOrEqual(callCount);
    expect((await log.status()).sources[0]).toMatchObject({ damagedLineCount: 0, lostRestCount: 0, rotationCount: 6, state: 'following' });
    // What was rotated away is still found.
    const oldest = rows.at(-1);
    expect((await log.detail('', Number(oldest?.id)))?.original).toContain(oldest?.requestId);
  }, 120_000);
});

describe('kill -9', () => {
  it('at twenty points under load leaves every entry once', async () => {
    const file = join(dir, 'killed.log');
    const store = join(dir, 'killed.duckdb');
    const lines = auditLines({ callCount: 1_000_000, seed: 3, from: new Date('2026-01-01'), to: new Date('2026-02-01') });
    let callCount = 0;
    let held = '';
    // The last line is half-written at every moment, so also at the moment of death.
    const write = (calls: number) => {
      const fresh = Array.from({ length: calls }, () => (lines.next().value as string[]).map((line) => `${line}\n`).join('')).join('');
      callCount += calls;
      appendFileSync(file, held + fresh.slice(0, -100));
      held = fresh.slice(-100);
    };
    write(500);
    for (let kill = 0; kill < 20; kill += 1) {
      const args = ['--import', './scripts/ts-hook.mjs', 'server/testing/audit/importer.ts', store, file];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');
      for (const untilMs = performance.now() + Math.random() * 400; performance.now() < untilMs; await sleep(10)) write(40);
      child.kill('SIGKILL');
      await ended;
    }
    appendFileSync(file, held);
    const log = openLog('killed.duckdb', file);
    try {
      await until(async () => {
        const source = (await log.status()).sources[0];
        return source?.state === 'following' && source.pendingBytes === 0 && source.entryCount >= callCount;
      });
      const { sources } = await log.status();
      expect(sources[0]).toMatchObject({ entryCount: callCount, damagedLineCount: 0, unpairedCount: 0, lostRestCount: 0 });
      const ids = new Set<string>();
      for (const namespace of ['', 'payments', 'data', 'platform'])
        for (const row of await allRows(log, { ...ALL, namespace })) ids.add(row.requestId);
      expect(ids.size).toBe(callCount);
    } finally {
      await log.stop();
    }
  }, 180_000);
});
