import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, sourceFiles } from '../../../scripts/source-files.ts';
import { breaches, SOURCE_RULES } from './source-rules.ts';

/** Rule → [path, text] that breaks it. */
const BREAKING: ReadonlyArray<readonly [rule: string, path: string, text: string]> = [
  ['no server action', 'app/leases/act.ts', "'use server';\n"],
  ['no file without a subject', 'lib/utils.ts', ''],
  ['no file without a subject', 'server/vault/helpers/path.ts', ''],
  ['no file without a subject', 'components/ui/common.test.tsx', ''],
  ['no file over 400 lines', 'lib/long.ts', 'x\n'.repeat(401)],
  ['imports of ours carry their extension', 'lib/a.ts', "import { b } from './b';\n"],
  ['imports of ours carry their extension', 'lib/a.ts', "export { b } from '#lib/b';\n"],
  ['imports of ours carry their extension', 'lib/a.ts', "await import('../b');\n"],
  ['the environment has one reader', 'server/bff/a.ts', 'const { env } = process;\n'],
  ['raw HTML only where it is listed', 'components/ui/a.tsx', '<p dangerouslySetInnerHTML={{ __html: text }} />\n'],
  ['raw HTML only where it is listed', 'components/ui/a.tsx', 'node.innerHTML = text;\n'],
  ['a button comes from components/ui', 'components/leases/a.tsx', '<button type="button" onClick={act}>\n'],
  ['errors are told apart by code', 'server/bff/a.ts', 'if (error instanceof AppError) {\n'],
  ['the type checker is not silenced', 'lib/a.ts', '// @ts-ignore\n'],
  ['nothing is promised', 'lib/a.ts', '// TODO: later\n'],
  ['nothing is promised', 'components/ui/a.tsx', '<p>Coming soon</p>\n'],
  ['a comment has three lines at most', 'lib/a.ts', '// 1\n// 2\n// 3\n// 4\n'],
  ['no framework fetch in the server', 'server/services/a.ts', 'await fetch(url);\n'],
  ['time and chance are injected', 'server/identity/a.ts', 'const now = Date.now();\n'],
  ['time and chance are injected', 'server/vault/a.ts', 'const at = new Date();\n'],
];

const FINE: ReadonlyArray<readonly [path: string, text: string]> = [
  ['lib/a.ts', "import './a.css';\nimport { b } from '#lib/b.ts';\nimport x from 'next/link';\n// 1\n// 2\n// 3\n"],
  ['server/vault/a.ts', 'pool.fetch(x);\nconst at = new Date(ms);\nconst { env } = deps;\n'],
  ['components/ui/plain-button.tsx', 'return <button {...props} type="button" />;\n'],
  ['server/vault/a.test.ts', 'const now = Date.now();\nfetch(url);\n'],
  ['server/platform/clock.ts', 'now: () => new Date(),\n'],
  ['lib/long.ts', 'x\n'.repeat(400)],
];

describe('house rules on every source file', () => {
  test.each(BREAKING)('%s: caught in %s', (rule, path, text) => {
    expect(breaches(path, text).map((line) => line.replace(/^.*:\d+: /, ''))).toContain(rule);
  });

  test.each(FINE)('%s stays allowed', (path, text) => expect(breaches(path, text)).toEqual([]));

  test('every rule has a breaking case', () => {
    const proven = new Set(BREAKING.map(([rule]) => rule));
    expect(SOURCE_RULES.filter((rule) => !proven.has(rule.name)).map((rule) => rule.name)).toEqual([]);
  });

  test('the house keeps them', () => {
    const files = sourceFiles();
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((path) => breaches(path, readFileSync(join(ROOT, path), 'utf8')))).toEqual([]);
  });
});
