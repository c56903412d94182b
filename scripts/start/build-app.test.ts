import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isBuilt, sourceHash } from './build-app.ts';

const root = mkdtempSync(join(tmpdir(), 'sallyport-build-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const put = (path: string, text: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};

test('a build counts only for the very sources it was made of; tests are none of them', () => {
  put('app/page.tsx', 'one');
  put('.next/BUILD_ID', 'x');
  expect(isBuilt(root)).toBe(false);
  put('.next/.sallyport-build', sourceHash(root));
  expect(isBuilt(root)).toBe(true);
  put('app/page.test.tsx', 'a test');
  put('server/testing/tool.ts', 'a tool');
  expect(isBuilt(root)).toBe(true);
  put('app/page.tsx', 'two');
  expect(isBuilt(root)).toBe(false);
});
