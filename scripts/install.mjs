// Runs before anything is installed, so: plain JavaScript and nothing but Node's own modules.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const LEAST_NODE = [20, 20];

/** One sentence when this Node is too old for the console, else null. */
export function nodeProblem(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  return isEnough
    ? null
    : `Sallyport needs Node ${LEAST_NODE.join('.')} or newer, and this is ${version}. Install a newer one, then try again.`;
}

/**
 * Installs exactly what the lock file names, unless that was done before for this very lock file.
 * Returns null, or one sentence that says what failed and the way out.
 */
export function installPackages(say) {
  const lockHash = hashOfLock();
  const stamp = join(root, 'node_modules/.sallyport-lock-hash');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash) return null;
  say('Installing the packages of the lock file (npm ci)');
  const code = npm(['ci']);
  if (typeof code === 'string') return code;
  if (code !== 0) {
    // A mirror that lacks one platform's binary of some package fails npm ci everywhere. npm install takes the same
    // versions from the lock file and checks the same hashes; that it changed nothing is checked here.
    say('npm ci refused; installing from the same lock file (npm install)');
    const again = npm(['install', '--no-save']);
    if (typeof again === 'string') return again;
    if (again !== 0)
      return 'npm could not install the packages; its own lines above say why. Check the network and the free disk space, then try again.';
    if (hashOfLock() !== lockHash) return 'The lock file does not fit package.json. Restore both from the repository, then try again.';
  }
  writeFileSync(stamp, lockHash);
  return null;
}

function hashOfLock() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** npm's exit code, or one sentence when it could not be started. */
function npm(words) {
  const result = spawnSync('npm', [...words, '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  if (result.error) return `npm could not be started (${result.error.code}). Install npm, which comes with Node, then try again.`;
  return result.status ?? 1;
}
