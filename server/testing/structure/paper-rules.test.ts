import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '#lib/contracts/error-codes.ts';
import { VERB_WORDS } from '#lib/format/verb-words.ts';
import { environmentTable, withTable } from '../../../scripts/docs/environment-table.ts';
import { ROOT, sourceFiles } from '../../../scripts/source-files.ts';
import { citedPaths, fixedPart, reachedFrom, wordingProblems } from './paper-rules.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const papers = sourceFiles().filter((path) => path.endsWith('.md'));
/** Made by a command and kept out of a first clone until it ran. */
const MADE = /^docs\/screenshots\//;

describe('papers cite what exists', () => {
  test('cited paths are found in backticks, links and images', () => {
    const text =
      '`server/{vault,store}/index.ts` `npm start` [a](../lib/paths.ts#x) [b](https://h/p) <img src="screenshots/a.png">\n```\n`app/none.ts`\n```\n';
    expect(citedPaths(text, 'docs')).toEqual(['server/vault/index.ts', 'server/store/index.ts', 'lib/paths.ts', 'docs/screenshots/a.png']);
  });
  test('a pattern counts up to its fixed part', () => {
    expect(['docs/decisions/NNN-title.md', 'app/**', 'lib/paths.ts', 'server/'].map(fixedPart)).toEqual([
      'docs/decisions',
      'app',
      'lib/paths.ts',
      'server',
    ]);
  });
  test('every cited path is there', () => {
    const lost = papers.flatMap((paper) =>
      citedPaths(read(paper), dirname(paper) === '.' ? '' : dirname(paper))
        .filter((path) => !MADE.test(path) && !existsSync(join(ROOT, fixedPart(path))))
        .map((path) => `${paper} cites ${path}`),
    );
    expect(papers.length).toBeGreaterThan(10);
    expect(lost).toEqual([]);
  });
});

describe('what docs/security.md promises', () => {
  const rows = read('docs/security.md')
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((line) => ({ number: Number(line.split('|')[1]), tests: citedPaths(line.split('|')[3] ?? '', 'docs') }));

  test('is numbered without a gap, and each promise names the tests that show it', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, nth) => nth + 1));
    for (const { number, tests } of rows) expect(tests.length, `promise ${number}`).toBeGreaterThan(0);
  });
  test('is shown by files that are there and that a test run takes', () => {
    const named = [...new Set(rows.flatMap(({ tests }) => tests))];
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(named.filter((path) => !/^(?:e2e\/.*\.spec|(?:server|lib|components|scripts)\/.*\.test)\.tsx?$/.test(path))).toEqual([]);
  });
});

describe('one home for each fact', () => {
  test('the table of variables is the one made from envShape', () => {
    const text = read('docs/operating.md');
    expect(text).toBe(withTable(text, environmentTable()));
  });
  test('a table that lost a row differs, and lost marks are an error', () => {
    const text = read('docs/operating.md');
    const row = environmentTable().split('\n')[5] ?? '';
    expect(text).toContain(row);
    const shortened = text.replace(`${row}\n`, '');
    expect(shortened).not.toBe(withTable(shortened, environmentTable()));
    expect(() => withTable('no marks', '')).toThrow('lost the marks');
  });
  test('what a file reaches is found through imports and exports of values', () => {
    const files: Record<string, string> = {
      'a/b.ts': "import {\n  x,\n} from './c.ts';\nimport type { T } from './t.ts';\nexport { y } from '../d.ts';\n",
      'a/c.ts': "import { x } from './b.ts';\nimport { z } from '#lib/z.ts';\n",
      'd.ts': '',
    };
    expect(reachedFrom('a/b.ts', (path) => files[path] ?? expect.fail(path))).toEqual(['a/b.ts', 'a/c.ts', 'd.ts']);
  });
  test('the errors of the client are those of its code', () => {
    const thrown = reachedFrom('server/vault/publish.ts', read)
      .flatMap((path) => [...read(path).matchAll(/'([a-z_]+)'/g)].map(([, word]) => word as string))
      .filter((word) => word in ERROR_CODES);
    const table = read('docs/client.md').split('## Errors')[1]?.split('\n## ')[0] ?? '';
    const told = [...table.matchAll(/`([a-z_]+)`/g)].map(([, word]) => word as string).filter((word) => word in ERROR_CODES);
    expect(told.length).toBeGreaterThan(20);
    // A person's own sign-in stands in the same files as a service's, and is not published.
    const ofPeople = new Set(['server_factor_refused', 'sign_in_expired']);
    expect([...new Set(told)].sort()).toEqual([...new Set(thrown)].filter((code) => !ofPeople.has(code)).sort());
  });
  test('every verb that the journal may name has its words', () => {
    const rooms = [...new Set(Object.keys(VERB_WORDS).map((verb) => verb.split('.')[0]))].join('|');
    const named = sourceFiles()
      .filter(
        (path) =>
          /^(?:server\/(?:bff|identity|services|snapshots|store)|scripts\/people)\/|^scripts\/[a-z-]+\.ts$/.test(path) &&
          !/\.test\.|\/testing\//.test(path),
      )
      .flatMap((path) =>
        [...read(path).matchAll(new RegExp(`'((?:${rooms})\\.[a-z]+(?:-[a-z]+)*)'`, 'g'))].map(([, verb]) => verb as string),
      );
    expect(named.length).toBeGreaterThan(50);
    expect([...new Set(named)].filter((verb) => !Object.hasOwn(VERB_WORDS, verb))).toEqual([]);
  });
  test('every server room has a README of at most 40 lines', () => {
    const rooms = readdirSync(join(ROOT, 'server'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const lines = rooms.map(({ name }) => {
      const file = `server/${name}/README.md`;
      return [file, existsSync(join(ROOT, file)) ? read(file).trimEnd().split('\n').length : 0] as const;
    });
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter(([, count]) => count === 0 || count > 40)).toEqual([]);
  });
});

describe('words for a person whose act failed', () => {
  test.each([
    ['Please try again', 'Do it.', 'is not calm'],
    ['It failed', 'Oops, that did not work.', 'is not calm'],
    ['It failed!', 'Do it.', 'is not calm'],
    ['it failed', 'Do it.', 'title is not a plain clause'],
    ['It failed.', 'Do it.', 'title is not a plain clause'],
    ['It failed', 'do it', 'advice is not a sentence'],
    ['It failed', `${'A'.repeat(221)}.`, 'is too long'],
  ])('%s / %s', (title, advice, problem) => expect(wordingProblems(title, advice)).toContain(problem));

  test.each(Object.entries(ERROR_CODES))('%s', (code, { title, advice, status }) => {
    expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(wordingProblems(title, advice)).toEqual([]);
  });
});
