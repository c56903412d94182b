import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository's root directory. */
export const ROOT = resolve(import.meta.dirname, '..');

const OUTSIDE = new Set([
  'node_modules',
  '.next',
  '.sallyport',
  '.cache',
  '.git',
  'dist',
  'coverage',
  'test-results',
  'playwright-report',
  'all',
]);

/** Files below `dir` as paths relative to `root`, sorted; what is built, installed or ignored is left out. An absent directory holds none. */
export function sourceFiles(dir = '', root = ROOT): string[] {
  const found: string[] = [];
  let entries: ReturnType<typeof readEntries>;
  try {
    entries = readEntries(join(root, dir));
  } catch {
    return [];
  }
  for (const entry of entries) {
    const path = dir === '' ? entry.name : `${dir}/${entry.name}`;
    if (entry.isDirectory() && !OUTSIDE.has(entry.name)) found.push(...sourceFiles(path, root));
    if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

function readEntries(dir: string) {
  return readdirSync(dir, { withFileTypes: true });
}
