import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const DOOR = /^(#server\/[^/]+)\/index\.ts$/;

/** `name → '#server/platform/secret.ts'` for what a room's door hands on, so that a type does not bring the whole room along. */
function behindDoor(root: string, door: string): Map<string, string> {
  const names = new Map<string, string>();
  const source = ts.createSourceFile(door, ts.sys.readFile(join(root, door)) ?? '', ts.ScriptTarget.ESNext);
  for (const statement of source.statements) {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause)) continue;
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    for (const { name } of statement.exportClause.elements) names.set(name.text, `#${join(dirname(door), from)}`);
  }
  return names;
}

/** One declaration file with its imports of ours made relative, those through a door split by the file behind it. */
function withOwnPaths(root: string, file: string, text: string): string {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext);
  const place = (specifier: string) => {
    const path = specifier.startsWith('#') ? specifier.slice(1) : join(dirname(file), specifier);
    const to = relative(dirname(file), path).replace(/\.ts$/, '.js');
    return to.startsWith('.') ? to : `./${to}`;
  };
  let result = '';
  let at = 0;
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
    const specifier = (statement.moduleSpecifier as ts.StringLiteral | undefined)?.text;
    if (!specifier || !/^[.#]/.test(specifier)) continue;
    const clause = ts.isImportDeclaration(statement) ? statement.importClause : statement;
    const named = clause && ('namedBindings' in clause ? clause.namedBindings : (clause as ts.ExportDeclaration).exportClause);
    if (!clause || !named || !('elements' in named)) throw new Error(`${file}: only named imports can be followed.`);
    const door = DOOR.test(specifier) ? behindDoor(root, specifier.slice(1)) : null;
    const word = ts.isImportDeclaration(statement) ? 'import' : 'export';
    const isTypeOnly = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : statement.isTypeOnly;
    const groups = new Map<string, string[]>();
    for (const element of named.elements) {
      const target = place(door?.get((element.propertyName ?? element.name).text) ?? specifier);
      groups.set(target, [...(groups.get(target) ?? []), element.getText(source)]);
    }
    const lines = [...groups].map(([target, names]) => `${word} ${isTypeOnly ? 'type ' : ''}{ ${names.join(', ')} } from '${target}';`);
    result += text.slice(at, statement.getStart(source)) + lines.join('\n');
    at = statement.end;
  }
  return result + text.slice(at);
}

/** Declarations of `entry` and of what they name, as `path → text`, paths from `root`. Throws the compiler's words when it does not type. */
export function emitTypes(root: string, entry: string): Map<string, string> {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  for (const name of ['noEmit', 'incremental', 'tsBuildInfoFile', 'plugins']) delete options[name];
  const only = { declaration: true, emitDeclarationOnly: true, rootDir: root, outDir: root, stripInternal: true };
  const program = ts.createProgram([join(root, entry)], { ...options, ...only });
  const problems = ts.getPreEmitDiagnostics(program);
  if (problems.length > 0)
    throw new Error(
      ts.formatDiagnostics(problems, { getCanonicalFileName: String, getCurrentDirectory: () => root, getNewLine: () => '\n' }),
    );
  const made = new Map<string, string>();
  program.emit(undefined, (path, text) => made.set(relative(root, path), text), undefined, true);

  const kept = new Map<string, string>();
  const open = [entry.replace(/\.ts$/, '.d.ts')];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (kept.has(file)) continue;
    const text = made.get(file);
    if (text === undefined) throw new Error(`${file} was not made.`);
    const own = withOwnPaths(root, file, text);
    kept.set(file, own);
    for (const { fileName } of ts.preProcessFile(own).importedFiles)
      if (fileName.startsWith('.')) open.push(join(dirname(file), fileName).replace(/\.js$/, '.d.ts'));
  }
  return kept;
}
