// Node 20 cannot strip types; this hook lets scripts and the listener run from their TypeScript source.
// What the compiler made of a file is kept by the file's hash, so only a changed file costs anything at the next start.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const isLoaderThread = import.meta.url.endsWith('?loader');
if (!isLoaderThread) register(`${import.meta.url}?loader`);

const kept = join(dirname(dirname(fileURLToPath(import.meta.url))), '.cache', 'ts');
const options = {
  target: 'ES2023',
  module: 'ESNext',
  jsx: 'react-jsx',
  verbatimModuleSyntax: true,
  isolatedModules: true,
  sourceMap: false,
};
let compiler;

export async function load(url, context, nextLoad) {
  if (!/\.tsx?$/.test(url) || url.includes('/node_modules/')) return nextLoad(url, context);
  const file = fileURLToPath(url);
  const source = await readFile(file, 'utf8');
  const key = createHash('sha256')
    .update(`1 ${process.versions.node} ${JSON.stringify(options)}\n`)
    .update(source)
    .digest('hex');
  const place = join(kept, `${key}.js`);
  const code = await readFile(place, 'utf8').catch(() => compile(file, source, place));
  return { format: 'module', source: code, shortCircuit: true };
}

async function compile(file, source, place) {
  compiler ??= (await import('typescript')).default;
  const { outputText, diagnostics } = compiler.transpileModule(source, {
    fileName: file,
    compilerOptions: compiler.convertCompilerOptionsFromJson(options, dirname(file)).options,
    reportDiagnostics: true,
  });
  const error = diagnostics?.find(({ category }) => category === compiler.DiagnosticCategory.Error);
  if (error) throw new SyntaxError(`${file}: ${compiler.flattenDiagnosticMessageText(error.messageText, ' ')}`);
  // A read-only installation works too, only slower; a half-written file never gets the final name.
  const draft = `${place}.${process.pid}`;
  await mkdir(kept, { recursive: true })
    .then(() => writeFile(draft, outputText))
    .then(() => rename(draft, place))
    .catch(() => undefined);
  return outputText;
}
