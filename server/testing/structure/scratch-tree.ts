import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../../..');

export interface ScratchTree {
  readonly dir: string;
  /** Runs an installed tool in the tree; resolves with its output whatever its exit code. */
  run(bin: string, args: readonly string[]): Promise<{ exitCode: number; stdout: string; stderr: string }>;
  remove(): void;
}

/** A small copy of the house in a temporary directory: the given files, the real configuration files, the installed packages. */
export function makeScratchTree(files: Readonly<Record<string, string>>, configs: readonly string[]): ScratchTree {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-structure-'));
  for (const name of configs) cpSync(join(ROOT, name), join(dir, name));
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return {
    dir,
    run: (bin, args) =>
      new Promise((done) => {
        const command = join(ROOT, 'node_modules/.bin', bin);
        execFile(command, args, { cwd: dir, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
          done({ exitCode: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
        );
      }),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
