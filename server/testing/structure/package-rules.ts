/** Least versions we accept, each with the hole that lies below it. A lock file under one of these is refused. */
export const FLOORS: Readonly<Record<string, readonly [version: string, why: string]>> = {
  next: ['16.4.5', 'proxy bypasses, request smuggling and cache poisoning were mended up to here'],
  react: ['19.3.0', 'remote code execution in the server components of earlier 19.x'],
  'react-dom': ['19.3.0', 'goes with react'],
  'next-auth': ['4.24.15', 'session and redirect handling'],
  axios: ['1.16.0', '1.14.1 was hijacked; node-vault would take it'],
  undici: ['7.30.2', 'header and redirect handling'],
  'follow-redirects': ['1.16.0', 'credentials sent on to other hosts'],
  'form-data': ['4.0.4', 'boundaries from guessable randomness'],
};

const EXACT = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
export interface LockFile {
  packages: Record<string, { version?: string; resolved?: string; integrity?: string; link?: boolean }>;
}

/** `name@range` of each dependency that is not one exact version. */
export function inexactVersions(manifest: Manifest): string[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  return Object.entries(all).flatMap(([name, version]) => (EXACT.test(version) ? [] : [`${name}@${version}`]));
}

function compareVersions(a: string, b: string): number {
  const parts = (version: string) => (version.split('-')[0] ?? '').split('.').map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (const index of [0, 1, 2]) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** One line for each locked copy of a package that lies below its floor. */
export function belowFloor(lock: LockFile): string[] {
  return Object.entries(lock.packages).flatMap(([path, { version }]) => {
    const name = path.split('node_modules/').at(-1) ?? '';
    const floor = FLOORS[name];
    if (!floor || !version || compareVersions(version, floor[0]) >= 0) return [];
    return [`${path} is ${version}, below ${floor[0]}: ${floor[1]}`];
  });
}

/** Locked packages that name where they came from, or carry no hash of what they must hold. */
export function tiedOrUnhashed(lock: LockFile): string[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) => {
    if (path === '' || entry.link) return [];
    return [...(entry.resolved ? [`${path} names ${entry.resolved}`] : []), ...(entry.integrity ? [] : [`${path} has no integrity hash`])];
  });
}
