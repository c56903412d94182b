import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { emitTypes } from './emit-types.ts';

const ENTRY = 'server/vault/publish.ts';
const TYPES = ENTRY.replace(/\.ts$/, '.d.ts');

interface Manifest {
  name: string;
  version: string;
  license: string;
  engines: Record<string, string>;
  dependencies: Record<string, string>;
}

export interface BuiltClient {
  /** Packages that it imports when it runs, sorted. */
  packages: string[];
  /** Files that its code was made of, as paths from the root. */
  sources: string[];
  typeFiles: string[];
}

const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Makes an installable package of the client core in `outDir`: one file of code, declarations, package.json with the versions of ours. */
export async function buildClient(root: string, outDir: string): Promise<BuiltClient> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const bundle = await rolldown({
    input: join(root, ENTRY),
    cwd: root,
    platform: 'node',
    external: (id) => !/^[./#]/.test(id),
    // A module of ours does nothing when it is only imported, so what nobody uses leaves no trace.
    treeshake: { moduleSideEffects: false },
  });
  const { output } = await bundle.generate({ format: 'esm', entryFileNames: 'index.js' });
  await bundle.close();
  const [entry, ...others] = output;
  if (others.length > 0) throw new Error('The client is one file of code.');
  const types = emitTypes(root, ENTRY);

  const named = [...types.values()].flatMap((text) => [...text.matchAll(/\bfrom '([^.'][^']*)'|import\("([^."][^"]*)"\)/g)]);
  const specifiers = [...entry.imports, ...named.map((match) => match[1] ?? match[2] ?? '')];
  const packages = [...new Set(specifiers.filter((id) => !isBuiltin(id)).map(packageOf))].sort();
  const versionOf = (name: string) => {
    const version = manifest.dependencies[name];
    if (!version) throw new Error(`The client imports ${name}, which package.json does not ship.`);
    return version;
  };

  rmSync(outDir, { recursive: true, force: true });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(outDir, path)), { recursive: true });
    writeFileSync(join(outDir, path), text);
  };
  write('index.js', entry.code);
  for (const [path, text] of types) write(join('types', path), text);
  const { version, license, engines } = manifest;
  const door = { types: `./types/${TYPES}`, import: './index.js' };
  const dependencies = Object.fromEntries(packages.map((name) => [name, versionOf(name)]));
  const own = { name: 'sallyport', version, license, type: 'module', sideEffects: false, engines };
  // Both names: it is the same entry as in the repository, and the only one there is.
  write(
    'package.json',
    `${JSON.stringify({ ...own, exports: { '.': door, './client': door }, types: door.types, dependencies }, null, 2)}\n`,
  );
  return {
    packages,
    sources: entry.moduleIds.map((id) => id.slice(root.length + 1)).sort(),
    typeFiles: [...types.keys()].sort(),
  };
}
