import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { sourceFiles } from '../source-files.ts';

const LEAST_LENGTH = 14;
/** Events of Node's own that libraries for both sides name too. */
const NODE_WORDS: ReadonlySet<string> = new Set(['uncaughtException', 'unhandledRejection']);

/** Long string literals of a source text: a minifier renames everything else. */
function literals(file: string): Set<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateHead(node)) {
      const text = node.text.trim();
      const isImport = node.parent && (ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent));
      if (text.length >= LEAST_LENGTH && !isImport) found.add(text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}

function sourcesBelow(dirs: readonly string[], root: string): string[] {
  const isShipped = (file: string) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|^server\/testing\//.test(file);
  return dirs
    .flatMap((dir) => sourceFiles(dir, root))
    .filter(isShipped)
    .map((file) => `${root}/${file}`);
}

/** Strings written in the server's source and nowhere in what may ship: one of them in a chunk means that server code leaked. */
export function serverOnlyWords(root: string): string[] {
  const shared = sourcesBelow(['lib', 'components', 'app'], root)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const words = new Set(sourcesBelow(['server'], root).flatMap((file) => [...literals(file)]));
  return [...words].filter((word) => !shared.includes(word) && !NODE_WORDS.has(word));
}
