import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { sourceFiles } from '../source-files.ts';

const LEAST_LENGTH = 14;

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

function literalsBelow(dirs: readonly string[], root: string): Set<string> {
  const files = dirs
    .flatMap((dir) => sourceFiles(dir, root))
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|^server\/testing\//.test(file));
  return new Set(files.flatMap((file) => [...literals(`${root}/${file}`)]));
}

/** Strings written in the server's source and nowhere in what may ship: one of them in a chunk means that server code leaked. */
export function serverOnlyWords(root: string): string[] {
  const shared = [...literalsBelow(['lib', 'components', 'app'], root)].join('\n');
  return [...literalsBelow(['server'], root)].filter((word) => !shared.includes(word));
}
