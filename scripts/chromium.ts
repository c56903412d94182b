import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Quiet and contained: no sandbox (root in CI), no GPU, no calls home. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser named by CHROME_PATH, else the first Chromium or Chrome on PATH, else null. */
export function findChromium(env: Readonly<Record<string, string | undefined>> = process.env): string | null {
  const dirs = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const candidates = [env['CHROME_PATH'] ?? '', ...NAMES.flatMap((name) => dirs.map((dir) => join(dir, name))), MAC];
  return candidates.find((file) => file !== '' && isExecutable(file)) ?? null;
}

const WAY_OUT = 'Install Chromium or Chrome, or name one with CHROME_PATH, then try again.';

/** Finds a browser, or installs Debian's as root. Throws an error whose message is one sentence with the way out. */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/usr/bin/apt-get')) throw new Error(`The browser tests need Chromium, and none was found. ${WAY_OUT}`);
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const result = spawnSync('apt-get', ['-q', ...args], { stdio: ['ignore', 'inherit', 'inherit'], env });
    if (result.status !== 0) throw new Error(`apt-get ${args.join(' ')} failed; its own lines above say why. ${WAY_OUT}`);
  }
  const installed = findChromium();
  if (!installed) throw new Error(`apt-get installed no chromium that can be run. ${WAY_OUT}`);
  return installed;
}
