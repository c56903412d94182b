import { dirname, join } from 'node:path';

/** First parts of paths that our papers cite; anything else in backticks is not taken for a path. */
const ROOTS = /^(?:app|components|lib|server|e2e|scripts|docs|public|\.ci)\//;
const ROOT_FILES =
  /^(?:README\.md|CONTRIBUTING\.md|package\.json|package-lock\.json|proxy\.ts|instrumentation\.ts|next\.config\.js|biome\.json|knip\.json|\.dependency-cruiser\.js|playwright\.config\.ts|vitest\.config\.ts|tsconfig\.json)$/;

/** `server/{vault,store}/index.ts` → both paths. */
function expandBraces(path: string): string[] {
  const match = /\{([^{}]*)\}/.exec(path);
  if (!match) return [path];
  return (match[1] ?? '')
    .split(',')
    .flatMap((part) => expandBraces(path.slice(0, match.index) + part + path.slice(match.index + match[0].length)));
}

/** Paths of this repository that a Markdown text cites: in backticks, or as the target of a relative link (resolved against `dir`). */
export function citedPaths(markdown: string, dir: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '');
  const quoted = [...prose.matchAll(/`([^`\s]+)`/g)].map((match) => match[1] ?? '');
  const linked = [...prose.matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)[^)]*\)/g)].map((match) => resolveFrom(dir, match[1] ?? ''));
  const images = [...prose.matchAll(/(?:src|srcset)="(?!https?:)([^"]+)"/g)].map((match) => resolveFrom(dir, match[1] ?? ''));
  const paths = quoted.flatMap(expandBraces).filter((path) => ROOTS.test(path) || ROOT_FILES.test(path));
  return [...new Set([...paths, ...linked, ...images])];
}

function resolveFrom(dir: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const parts = dir === '' ? [] : dir.split('/');
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** A path with `*`, `…` or `NNN` is a pattern: only what stands before it must exist. */
export function fixedPart(path: string): string {
  const cut = path.search(/[*…<[]|NNN/);
  return (cut < 0 ? path : path.slice(0, path.lastIndexOf('/', cut) + 1)).replace(/\/$/, '');
}

const UNCALM = /\b(?:please|oops|sorry|whoops|uh-oh)\b|!|something went wrong/i;

/** What is wrong with words that a person reads when something failed; empty when they are calm and complete. */
export function wordingProblems(title: string, advice: string): string[] {
  const problems: string[] = [];
  if (UNCALM.test(`${title} ${advice}`)) problems.push('is not calm');
  if (!/^[A-Z]/.test(title) || /[.?]$/.test(title)) problems.push('title is not a plain clause');
  if (!/^[A-Z/].*\.$/s.test(advice)) problems.push('advice is not a sentence');
  if (title.length > 60 || advice.length > 220) problems.push('is too long');
  return problems;
}

/** The TypeScript files that an entry reaches by relative imports of values, itself included. `read` gives the text of a path. */
export function reachedFrom(entry: string, read: (path: string) => string): string[] {
  const reached = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    for (const [, specifier = ''] of read(path).matchAll(/^(?:import|export) (?!type\b)[^;]*? from '(\.[^']+\.ts)';/gm)) {
      waiting.push(join(dirname(path), specifier));
    }
  }
  return [...reached].sort();
}
