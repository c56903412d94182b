import { readFileSync } from 'node:fs';
import { sourceFiles } from '../source-files.ts';
import { FORBIDDEN } from './forbidden.ts';

export interface Finding {
  file: string;
  what: string;
  /** The place in the file, with a little around it; never more than 80 characters. */
  excerpt: string;
}

export interface ScanResult {
  fileCount: number;
  findings: Finding[];
}

function excerptAt(text: string, index: number): string {
  return text.slice(Math.max(0, index - 20), index + 60).replace(/\s+/g, ' ');
}

/** Reads every script, style and map below `dir` and names what must not be there. `serverWords` are strings that only server code holds. */
export function scanChunks(dir: string, serverWords: readonly string[]): ScanResult {
  const files = sourceFiles('', dir).filter((file) => /\.(?:js|mjs|css|json|map|txt|html)$/.test(file));
  const findings: Finding[] = [];
  for (const file of files) {
    const text = readFileSync(`${dir}/${file}`, 'utf8');
    if (file.endsWith('.map')) findings.push({ file, what: 'a source map', excerpt: '' });
    for (const { name, pattern } of FORBIDDEN) {
      const index = text.search(pattern);
      if (index >= 0) findings.push({ file, what: name, excerpt: excerptAt(text, index) });
    }
    for (const word of serverWords) {
      const index = text.indexOf(word);
      if (index >= 0) findings.push({ file, what: 'a text that only server code holds', excerpt: excerptAt(text, index) });
    }
  }
  return { fileCount: files.length, findings };
}
