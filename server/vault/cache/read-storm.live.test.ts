import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningRaftBao, startRaftBao } from '#server/testing/raft-bao.ts';
import { faultsOf, type ReadStorm, startReadStorm } from '#server/testing/read-storm.ts';

let dir: string;
let bao: RunningRaftBao;
let storm: ReadStorm;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sallyport-storm-'));
  bao = await startRaftBao({ dir });
  storm = await startReadStorm(bao);
});

afterAll(async () => {
  await storm?.stop();
  await bao?.stop();
  await rm(dir, { recursive: true, force: true });
});

test('1,000 reads at once of one secret, cold, expired, in an outage and after it: one request each, everybody answered', async () => {
  for (let round = 0; round < 5; round += 1) expect(faultsOf(await storm.round())).toEqual([]);
});
