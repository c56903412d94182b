import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type DemoFile, introduction, readDemoFile, writeDemoFile } from './demo-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-demo-file-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const demo: DemoFile = {
  url: 'http://localhost:3000',
  vaultAddr: 'http://127.0.0.1:8200',
  rootToken: 's.planted-root-token',
  users: [
    { username: 'ben', password: 'pass-of-ben', role: 'operator', totpSecret: 'JBSWY3DPEHPK3PXP', recoveryCodes: [] },
    { username: 'mia', password: 'pass-of-mia', role: 'operator', totpSecret: null, recoveryCodes: [] },
  ],
};

test('the file is for its owner only, and says whether it is the first', () => {
  const file = join(dir, 'demo.json');
  expect(writeDemoFile(file, demo)).toBe(true);
  expect(writeDemoFile(file, demo)).toBe(false);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readDemoFile(file)).toEqual(demo);
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')))).toEqual(['url', 'vaultAddr', 'rootToken', 'users']);
});

test('no file and a broken file are told apart, without what is in it', () => {
  expect(() => readDemoFile(join(dir, 'none.json'))).toThrow('start it with "npm start"');
  writeFileSync(join(dir, 'broken.json'), '{"rootToken":"s.planted-root-token"');
  expect(() => readDemoFile(join(dir, 'broken.json'))).toThrow(/cannot be read as the file of a demo(?!.*planted)/);
});

test('the introduction names every person, and never the root token', () => {
  const text = introduction(demo);
  for (const part of ['ben', 'pass-of-ben', 'JBSWY3DPEHPK3PXP', 'mia', 'enrols at the first sign-in']) expect(text).toContain(part);
  expect(text).not.toContain('planted-root-token');
});
