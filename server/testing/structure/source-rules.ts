export interface SourceRule {
  readonly name: string;
  /** Which files, as paths from the root, the rule looks at. */
  readonly applies: (path: string) => boolean;
  /** Line numbers (from 1) that break the rule; 0 stands for the whole file. */
  readonly findLines: (text: string, path: string) => number[];
}

const isCode = (path: string) => /\.(?:ts|tsx|mjs|js)$/.test(path);
const isTest = (path: string) => /\.test\.tsx?$/.test(path) || path.startsWith('e2e/');
const isServed = (path: string) =>
  isCode(path) && !isTest(path) && /^(?:app|components|lib|server)\//.test(path) && !path.startsWith('server/testing/');
const isServer = (path: string) => isServed(path) && path.startsWith('server/');
/** These files hold the forbidden words because they forbid them. */
const isRulebook = (path: string) => path.startsWith('server/testing/structure/');

function linesWith(pattern: RegExp): SourceRule['findLines'] {
  return (text) => text.split('\n').flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));
}

function findLongComments(text: string): number[] {
  let runLength = 0;
  return text.split('\n').flatMap((line, index) => {
    runLength = /^\s*\/\//.test(line) ? runLength + 1 : 0;
    return runLength === 4 ? [index + 1] : [];
  });
}

/** Files that may set HTML themselves, each because its text is made by us from checked parts. */
const RAW_HTML: readonly string[] = ['components/shell/head-scripts.tsx'];

/** The two that are off until their page listens. */
const BUTTONS: readonly string[] = ['components/ui/button.tsx', 'components/ui/plain-button.tsx'];

/** The injected clock and randomness themselves, and the limiter, whose library reads the wall clock too. */
const WALL_CLOCK: readonly string[] = ['server/platform/clock.ts', 'server/platform/random.ts', 'server/store/limits.ts'];

/** House rules that no other tool checks. Each has a violating text in source-rules.test.ts. */
export const SOURCE_RULES: readonly SourceRule[] = [
  { name: 'no server action', applies: isCode, findLines: linesWith(/^\s*['"]use server['"]/) },
  {
    name: 'no file without a subject',
    applies: (path) => /(?:^|\/)(?:utils?|helpers?|misc|common|shared)(?:\/|\.[a-z.]+$)/.test(path),
    findLines: () => [0],
  },
  { name: 'no file over 400 lines', applies: isCode, findLines: (text) => (text.split('\n').length > 401 ? [0] : []) },
  {
    name: 'imports of ours carry their extension',
    applies: (path) => /\.tsx?$/.test(path),
    findLines: linesWith(/(?:\bfrom|\bimport)\s*\(?\s*['"](?:\.{1,2}\/|#)(?![^'"]*\.(?:tsx?|mjs|js|css|json|svg)['"])/),
  },
  {
    name: 'the environment has one reader',
    applies: (path) => isServed(path) && path !== 'server/platform/env.ts',
    findLines: linesWith(/\{[^}]*\benv\b[^}]*\}\s*=\s*process\b|\bprocess\s*\[\s*['"]env/),
  },
  {
    name: 'raw HTML only where it is listed',
    applies: (path) => isCode(path) && !RAW_HTML.includes(path),
    findLines: linesWith(/dangerouslySetInnerHTML|\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML|document\.write\(/),
  },
  {
    name: 'a button comes from components/ui',
    applies: (path) => isServed(path) && !BUTTONS.includes(path),
    findLines: linesWith(/<button\b/),
  },
  { name: 'errors are told apart by code', applies: isServed, findLines: linesWith(/\binstanceof\s+AppError\b/) },
  { name: 'the type checker is not silenced', applies: isCode, findLines: linesWith(/@ts-(?:ignore|nocheck)|@ts-expect-error\s*$/) },
  {
    name: 'nothing is promised',
    applies: isCode,
    findLines: linesWith(/\b(?:TODO|FIXME|XXX|HACK)\b|coming soon|not (?:yet )?implemented/i),
  },
  { name: 'a comment has three lines at most', applies: isCode, findLines: findLongComments },
  {
    name: 'no framework fetch in the server',
    applies: isServer,
    findLines: linesWith(/(?<![.\w])fetch\(/),
  },
  {
    name: 'time and chance are injected',
    applies: (path) => isServer(path) && !WALL_CLOCK.includes(path),
    findLines: linesWith(/\bMath\.random\(|\bDate\.now\(|\bnew Date\(\)/),
  },
];

/** `path:line: rule` for every breach in one file. */
export function breaches(path: string, text: string): string[] {
  if (isRulebook(path)) return [];
  return SOURCE_RULES.filter((rule) => rule.applies(path)).flatMap((rule) =>
    rule.findLines(text, path).map((line) => `${path}:${line}: ${rule.name}`),
  );
}
