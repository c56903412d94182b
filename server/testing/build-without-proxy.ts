import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where Next looks up whether there is a `proxy.ts`, and for which addresses. */
const MANIFEST = 'functions-config-manifest.json';
const ENTRY = '/_middleware';

export interface BuildWithoutProxy {
  /** Run the console from here. */
  readonly appDir: string;
  remove(): void;
}

/**
 * The finished build as it would be if `proxy.ts` did not exist: links to all of it, but for the one entry by which Next finds the
 * proxy. A build of its own would show the same and take minutes. Throws when there is no such entry to leave out.
 */
export function buildWithoutProxy(): BuildWithoutProxy {
  const appDir = mkdtempSync(join(tmpdir(), 'sallyport-no-proxy-'));
  const link = (from: string, to: string, except: readonly string[]) => {
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from)) if (!except.includes(name)) symlinkSync(resolve(from, name), join(to, name));
  };
  link('.', appDir, ['.next', 'proxy.ts', '.git', '.cache', '.sallyport', 'test-results']);
  link('.next', join(appDir, '.next'), ['server']);
  link('.next/server', join(appDir, '.next/server'), [MANIFEST]);
  const manifest = JSON.parse(readFileSync(join('.next/server', MANIFEST), 'utf8')) as { functions: Record<string, unknown> };
  if (!(ENTRY in manifest.functions)) throw new Error('The build knows no proxy, so none can be left out.');
  const { [ENTRY]: _, ...functions } = manifest.functions;
  writeFileSync(join(appDir, '.next/server', MANIFEST), JSON.stringify({ ...manifest, functions }));
  return { appDir, remove: () => rmSync(appDir, { recursive: true, force: true }) };
}
