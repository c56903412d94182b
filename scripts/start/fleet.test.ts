import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { markOf } from '#server/platform/index.ts';
import { createFleet, endLeftovers, type Member } from './fleet.ts';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-fleet-'));
const pidFile = join(dir, 'processes.json');
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function member(name: string, stopped: string[]): Member & { child: ChildProcess } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  children.push(child);
  const ended = once(child, 'exit');
  const stop = async () => {
    stopped.push(name);
    child.kill('SIGTERM');
    await ended;
  };
  return { name, pid: child.pid ?? -1, ended, stop, child };
}

test('stops the last started first, and leaves no name in the file', async () => {
  const stopped: string[] = [];
  const fleet = createFleet(pidFile);
  for (const name of ['PostgreSQL', 'OpenBao', 'console']) fleet.add(member(name, stopped));
  expect(JSON.parse(readFileSync(pidFile, 'utf8'))).toHaveLength(3);
  await fleet.stop(5_000);
  expect(stopped).toEqual(['console', 'OpenBao', 'PostgreSQL']);
  expect(JSON.parse(readFileSync(pidFile, 'utf8'))).toEqual([]);
});

test('stops all the same when the file of pids can no longer be written', async () => {
  const stopped: string[] = [];
  const away = join(dir, 'away');
  mkdirSync(away);
  const fleet = createFleet(join(away, 'processes.json'));
  for (const name of ['OpenBao', 'console']) fleet.add(member(name, stopped));
  rmSync(away, { recursive: true });
  await fleet.stop(5_000);
  expect(stopped).toEqual(['console', 'OpenBao']);
});

test('tells who ended by itself, and does not take a stop for that', async () => {
  const fleet = createFleet(null);
  const one = member('OpenBao', []);
  fleet.add(member('console', []));
  fleet.add(one);
  one.child.kill('SIGKILL');
  expect((await fleet.lost).name).toBe('OpenBao');
  await fleet.stop(5_000);

  const calm = createFleet(null);
  calm.add(member('console', []));
  let hasLost = false;
  void calm.lost.then(() => {
    hasLost = true;
  });
  await calm.stop(5_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(hasLost).toBe(false);
});

test('one that does not stop when asked is ended after the limit', async () => {
  const fleet = createFleet(null);
  const deaf = member('console', []);
  fleet.add({ ...deaf, stop: async () => void (await deaf.ended) });
  await fleet.stop(50);
  expect(deaf.child.signalCode).toBe('SIGKILL');
});

test('ends what an earlier start left, and never a stranger that got the same pid', async () => {
  const left = member('OpenBao', []);
  const stranger = member('stranger', []);
  const marks = [
    { name: 'OpenBao', mark: markOf(left.pid) },
    { name: 'console', mark: { ...markOf(stranger.pid), startTicks: '1' } },
  ];
  writeFileSync(pidFile, JSON.stringify(marks));
  expect(await endLeftovers(pidFile, (waitMs) => sleep(waitMs))).toEqual(['OpenBao']);
  await left.ended;
  stranger.child.kill('SIGTERM');
  await stranger.ended;
  expect(stranger.child.signalCode).toBe('SIGTERM');
});

test('no file and a half-written file mean nothing to end', async () => {
  rmSync(pidFile);
  expect(existsSync(pidFile)).toBe(false);
  expect(await endLeftovers(pidFile, async () => undefined)).toEqual([]);
  writeFileSync(pidFile, '[{"name":"Op');
  expect(await endLeftovers(pidFile, async () => undefined)).toEqual([]);
});
