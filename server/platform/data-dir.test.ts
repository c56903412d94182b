import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDir } from './data-dir.ts';
import { markOf } from './process-mark.ts';
import { explainFileError } from './start-error.ts';

let home: string;
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), 'sallyport-dir-')), 'state');
});
afterEach(() => rmSync(join(home, '..'), { recursive: true, force: true }));
const lock = () => join(home, 'owner.lock');
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the lock', () => {
  it('lets one owner in, names it to others and goes with it', async () => {
    const dir = await openDataDir(home);
    expect(modeOf(home)).toBe(0o700);
    await expect(openDataDir(home)).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining(`process ${process.pid};`) });
    await dir.close();
    await (await openDataDir(home)).close();
    expect(readdirSync(home)).toEqual([]);
  });

  it('lets one of many in that come at once', async () => {
    const opened = await Promise.allSettled(Array.from({ length: 20 }, () => openDataDir(home)));
    expect(opened.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  it.each([
    ['of a dead process', async () => JSON.stringify(await deadMark())],
    ['of a later process with the same pid', async () => JSON.stringify({ ...markOf(process.pid), startTicks: '1' })],
    ['of before the last boot', async () => JSON.stringify({ ...markOf(process.pid), bootId: 'another' })],
    ['that was never finished', async () => ''],
  ])('is taken over when it is one %s', async (_what, content) => {
    await (await openDataDir(home)).close();
    writeFileSync(lock(), await content());
    const dir = await openDataDir(home);
    expect(JSON.parse(readFileSync(lock(), 'utf8'))).toMatchObject({ pid: process.pid });
    await dir.close();
  });

  it('of another host is believed, with the way out', async () => {
    await (await openDataDir(home)).close();
    writeFileSync(lock(), JSON.stringify({ ...markOf(process.pid), host: 'elsewhere' }));
    await expect(openDataDir(home)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringMatching(/elsewhere.*remove .*owner\.lock/),
    });
  });

  it('that somebody else took meanwhile is not given back', async () => {
    const dir = await openDataDir(home);
    writeFileSync(lock(), 'other');
    await dir.close();
    expect(existsSync(lock())).toBe(true);
  });
});

describe('secret files', () => {
  it('are made once, for this user alone, and print as dots', async () => {
    const dir = await openDataDir(home);
    const first = await dir.readOrCreateSecret('cookie-secret');
    expect(modeOf(join(home, 'cookie-secret'))).toBe(0o600);
    expect(first.reveal()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect((await dir.readOrCreateSecret('cookie-secret')).reveal()).toBe(first.reveal());
    expect((await dir.readOrCreateSecret('other')).reveal()).not.toBe(first.reveal());
    expect(String(first)).not.toContain(first.reveal());
    await dir.close();
  });

  it('given by the operator must be there and long enough; none is made in their place', async () => {
    const dir = await openDataDir(home);
    const given = join(home, 'given');
    await expect(dir.readOrCreateSecret('cookie-secret', given)).rejects.toMatchObject({ code: 'half_made' });
    writeFileSync(given, 'planted-short');
    const failing = dir.readOrCreateSecret('cookie-secret', given);
    await expect(failing).rejects.toMatchObject({ code: 'half_made', message: expect.not.stringContaining('planted-short') });
    writeFileSync(given, `${'g'.repeat(40)}\n`);
    expect((await dir.readOrCreateSecret('cookie-secret', given)).reveal()).toBe('g'.repeat(40));
    expect(existsSync(join(home, 'cookie-secret'))).toBe(false);
    await dir.close();
  });
});

describe('a directory that cannot be used', () => {
  it('is named with the way out', async () => {
    writeFileSync(home, 'a file');
    await expect(openDataDir(home)).rejects.toMatchObject({ code: 'not_writable', message: expect.stringContaining('SALLYPORT_DATA_DIR') });
    await expect(openDataDir(join(home, 'below'))).rejects.toMatchObject({ code: 'not_writable' });
  });

  it.each([
    ['ENOSPC', 'disk_full'],
    ['EDQUOT', 'disk_full'],
    ['EACCES', 'not_writable'],
    ['EROFS', 'not_writable'],
  ])('%s is %s', (code, expected) => {
    expect(explainFileError(Object.assign(new Error('planted-text'), { code }), '/d')).toMatchObject({
      code: expected,
      message: expect.not.stringContaining('planted-text'),
    });
  });

  it('leaves other errors as they are', () => {
    const error = new Error('x');
    expect(explainFileError(error, '/d')).toBe(error);
  });
});

async function deadMark() {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  const mark = markOf(child.pid ?? 0);
  await once(child, 'exit');
  return mark;
}
