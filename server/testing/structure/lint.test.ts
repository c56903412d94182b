import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeScratchTree, ROOT, type ScratchTree } from './scratch-tree.ts';

const readsEnv = "export const home = process.env['HOME'];\n";
const usesConsole = "console.log('seen');\nexport {};\n";

/** Rule → [file, text]. Each file must be refused by the rule, at error level. */
const REFUSED: ReadonlyArray<readonly [rule: string, file: string, text: string]> = [
  ['style/noProcessEnv', 'server/vault/reads-env.ts', readsEnv],
  ['style/noProcessEnv', 'server/platform/reads-env.ts', readsEnv],
  ['style/noProcessEnv', 'server/vault/reads-env.test.ts', readsEnv],
  ['style/noProcessEnv', 'lib/reads-env.ts', readsEnv],
  ['style/noProcessEnv', 'app/reads-env.ts', readsEnv],
  ['style/noRestrictedImports', 'server/vault/imports-env.ts', "import { env } from 'node:process';\nexport const home = env.HOME;\n"],
  ['suspicious/noConsole', 'server/vault/uses-console.ts', usesConsole],
  ['suspicious/noConsole', 'components/ui/uses-console.ts', usesConsole],
  ['suspicious/noExplicitAny', 'lib/any.ts', 'export const take = (value: any): unknown => value;\n'],
  [
    'nursery/noFloatingPromises',
    'lib/floats.ts',
    'async function later(): Promise<void> {}\nexport function go(): void {\n  later();\n}\n',
  ],
  ['style/noDefaultExport', 'components/ui/default.ts', 'export default 3;\n'],
  ['style/noDefaultExport', 'app/leases/helper.ts', 'export default 3;\n'],
  ['style/useFilenamingConvention', 'lib/BadName.ts', 'export {};\n'],
  ['style/noEnum', 'lib/enum.ts', 'export enum Colour {\n  Red,\n}\n'],
  ['suspicious/noFocusedTests', 'lib/only.test.ts', "import { test } from 'vitest';\ntest.only('x', () => {});\n"],
  ['suspicious/noSkippedTests', 'lib/skip.test.ts', "import { test } from 'vitest';\ntest.skip('x', () => {});\n"],
  ['correctness/noUndeclaredDependencies', 'lib/undeclared.ts', "import 'left-pad';\n"],
  [
    'correctness/useExhaustiveDependencies',
    'components/ui/effect.tsx',
    "import { useEffect } from 'react';\nexport function useTitle(title: string): void {\n  useEffect(() => {\n    document.title = title;\n  }, []);\n}\n",
  ],
  [
    'correctness/useHookAtTopLevel',
    'components/ui/hook.tsx',
    "import { useId } from 'react';\nexport function useMaybe(is: boolean): string {\n  if (is) return useId();\n  return '';\n}\n",
  ],
  [
    'security/noDangerouslySetInnerHtml',
    'components/ui/html.tsx',
    'export function Raw({ html }: { html: string }) {\n  return <p dangerouslySetInnerHTML={{ __html: html }} />;\n}\n',
  ],
  ['performance/noImgElement', 'components/ui/image.tsx', 'export function Logo() {\n  return <img src="/a.svg" alt="Sallyport" />;\n}\n'],
];

const ALLOWED: ReadonlyArray<readonly [file: string, text: string]> = [
  ['server/platform/env.ts', readsEnv],
  ['scripts/tool.ts', readsEnv + usesConsole],
  ['app/leases/page.tsx', 'export default function Page() {\n  return null;\n}\n'],
];

let tree: ScratchTree;
/** `rule file` for each finding that is an error. */
let findings: string[];

beforeAll(async () => {
  tree = makeScratchTree(Object.fromEntries([...REFUSED.map(([, file, text]) => [file, text] as const), ...ALLOWED]), [
    'package.json',
    'tsconfig.json',
  ]);
  const config = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(tree.dir, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
  const { stdout } = await tree.run('biome', ['lint', '.', '--reporter=github', '--max-diagnostics=none', '--diagnostic-level=error']);
  findings = [...stdout.matchAll(/^::error title=lint\/([^,]+),file=([^,]+),/gm)].map(
    ([, rule, file]) => `${rule} ${file?.replace(`${tree.dir}/`, '')}`,
  );
}, 60_000);

afterAll(() => tree?.remove());

describe('the lint rules', () => {
  test.each(REFUSED)('%s refuses %s', (rule, file) => expect(findings).toContain(`${rule} ${file}`));
  test.each(ALLOWED)('%s is allowed', (file) => expect(findings.filter((line) => line.endsWith(` ${file}`))).toEqual([]));
});
