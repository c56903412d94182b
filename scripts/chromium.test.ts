import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findChromium } from './chromium.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-chromium-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(name: string, mode: number): string {
  writeFileSync(join(dir, name), '#!/bin/sh\n');
  chmodSync(join(dir, name), mode);
  return join(dir, name);
}

test('the first browser on PATH that can be run', () => {
  put('chromium', 0o644);
  const chrome = put('google-chrome', 0o755);
  expect(findChromium({ PATH: `/nowhere:${dir}` })).toBe(chrome);
});

test('CHROME_PATH comes first', () => {
  put('chromium', 0o755);
  const own = put('my-browser', 0o755);
  expect(findChromium({ PATH: dir, CHROME_PATH: own })).toBe(own);
});

test('none at all', () => expect(findChromium({ PATH: dir })).toBeNull());
