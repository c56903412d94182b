import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paths } from '#lib/paths.ts';
import { buildOwnEstate } from '#server/testing/own-estate.ts';
import { plainSender } from '#server/testing/plain-sender.ts';
import { startRaftBao } from '#server/testing/raft-bao.ts';
import { runRawFuzz } from '#server/testing/raw-fuzz-run.ts';
import { operationsOf } from '#server/testing/route-fuzz.ts';
import { runRouteFuzz } from '#server/testing/route-fuzz-run.ts';
import { strangeCalls } from '#server/testing/vault-table.ts';
import { expect, test } from '../fixtures/sallyport.ts';
import { apiCaller } from '../support/api-caller.ts';

test('seventy hostile inputs to every operation, from nobody, from a person and over bare sockets: no failure of ours, and no call that is not in the table', async () => {
  test.setTimeout(240_000);
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-fuzz-'));
  const bao = await startRaftBao({ dir });
  const estate = await buildOwnEstate(bao, 2);
  try {
    const limits = {
      SALLYPORT_LIMIT_API: '1000000',
      SALLYPORT_LIMIT_ACT: '1000000',
      SALLYPORT_LIMIT_CODE: '1000000',
      SALLYPORT_LIMIT_SIGN_IN: '1000000',
    };
    const own = await estate.startConsole({ env: { ...limits, SALLYPORT_LOG_LEVEL: 'error' } });
    const caller = await apiCaller(own.url);
    const operations = operationsOf((await caller.call('GET', '/api/openapi.json')).body);
    const csrfOf = async (page: string) => /name="sallyport-csrf" content="([^"]*)"/.exec((await caller.page(page)).text)?.[1] ?? '';
    const signal = new AbortController().signal;

    const nobody = plainSender(own.url, '', await csrfOf(paths.signIn()));
    // Dropping a sign-in that nobody began is done as well when there is none.
    const guarded = operations.filter(({ name }) => name !== 'session.drop-server-factor');
    const outside = await runRouteFuzz({ operations: guarded, inputsPerOperation: 20, seed: 20_261, send: nobody.send, signal });
    nobody.close();
    expect(outside.faults).toEqual([]);
    expect(Object.keys(outside.codes)).not.toContain('ok');

    await caller.signIn(estate.person, 'verified');
    const linesBefore = readFileSync(bao.auditFile, 'utf8').split('\n').length;
    const cookie = await caller.cookieHeader();
    const csrf = await csrfOf(paths.leases());
    const person = plainSender(own.url, cookie, csrf);
    // A sign-out would end what the others are tried with.
    const inside = operations.filter(({ name }) => name !== 'session.sign-out');
    const report = await runRouteFuzz({ operations: inside, inputsPerOperation: 40, seed: 20_262, send: person.send, signal });
    person.close();
    expect(report.faults).toEqual([]);
    expect(report.sentCount).toBe(inside.length * 40);
    expect(report.codes['ok']).toBeGreaterThan(0);
    const { host, origin } = new URL(own.url);
    const raw = await runRawFuzz({ operations: inside, inputsPerOperation: 10, seed: 20_263, host, origin, cookie, csrf, signal });
    expect(raw.faults).toEqual([]);
    expect(raw.sentCount).toBe(inside.length * 10);
    const lines = readFileSync(bao.auditFile, 'utf8')
      .split('\n')
      .slice(linesBefore - 1);
    expect(strangeCalls(lines)).toEqual([]);
    expect(own.output()).not.toMatch(/unforeseen|unhandled|"level":(?:50|60)/i);
    await caller.close();
  } finally {
    await estate.clear();
    await bao.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});
