import { createIdentity, type IdentityEngine } from '#server/identity/index.ts';
import { codeOf, parseEnv, Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { createSecretCache, createVaultCluster, type ServiceIdentity } from '#server/vault/index.ts';
import { type LdapBao, startLdapBao } from './ldap-bao.ts';
import { openScratchStore, silentLog } from './scratch-store.ts';

export interface EnumerationStorm {
  /** Tries of each kind. */
  rounds: number;
  /** Rounds that run at the same time. */
  lanes: number;
  floorMs: number;
  signal?: AbortSignal;
}

export interface EnumerationFigures {
  medianMs: Record<string, number>;
  /** Between the kinds' medians. */
  widestGapMs: number;
  /** Every code that came out, over all kinds. */
  codes: string[];
}

const PASSWORD = 'planted-password';
const WRONG = 'planted-wrong';
type SignIn = Parameters<IdentityEngine['signIn']>[0];

/** Every way in which a stranger's password can be wrong, at a real userpass mount and a real directory. */
const KINDS: Readonly<Record<string, SignIn>> = {
  'wrong password': by('userpass', 'ana', WRONG),
  'unknown user': by('userpass', 'nobody', PASSWORD),
  'locked account, right password': by('locking', 'bo', PASSWORD),
  'unknown mount': by('no-such-mount', 'ana', PASSWORD),
  'mount that takes no passwords': by('token', 'ana', PASSWORD),
  'unknown namespace': { ...by('userpass', 'ana', PASSWORD), namespace: 'no-such-namespace' },
  'a name that is none': by('userpass', '../ana', PASSWORD),
  'directory: wrong password': { ...by('ldap', 'dora', WRONG), method: 'ldap' },
  'directory: unknown person': { ...by('ldap', 'nobody', PASSWORD), method: 'ldap' },
};

function by(mount: string, username: string, password: string): Extract<SignIn, { method: 'userpass' }> {
  return { method: 'userpass', mount, username, password, namespace: '' };
}

async function people({ asRoot }: LdapBao): Promise<void> {
  for (const mount of ['userpass', 'locking']) await asRoot('POST', `sys/auth/${mount}`, { type: 'userpass' });
  // Thousands of wrong passwords for one account are the point here.
  for (const mount of ['userpass', 'ldap'])
    await asRoot('POST', `sys/auth/${mount}/tune`, { user_lockout_config: { lockout_disable: true } });
  await asRoot('POST', 'auth/userpass/users/ana', { password: PASSWORD });
  await asRoot('POST', 'auth/locking/users/bo', { password: PASSWORD });
}

/** Times refusals until each kind was tried so often, in random order, beside each other. */
export async function runEnumerationStorm({ rounds, lanes, floorMs, signal }: EnumerationStorm): Promise<EnumerationFigures> {
  const server = await startLdapBao([{ uid: 'dora', password: PASSWORD }]);
  const cluster = createVaultCluster({
    addresses: [server.bao.address],
    clock: systemClock,
    random: systemRandom,
    // What is measured is the answer's time, on however busy a machine.
    limits: { headersMs: { interactive: 60_000, job: 60_000 }, budgetMs: { interactive: 90_000, job: 90_000 } },
  });
  const store = await openScratchStore(systemClock);
  try {
    await people(server);
    const root = (namespace = '') => cluster.as({ token: new Secret(server.bao.rootToken.reveal()), namespace });
    const serviceIdentity: ServiceIdentity = {
      client: async (namespace) => root(namespace),
      state: () => ({ isSignedIn: true, lastFailure: null, expiresAt: null }),
      start: () => undefined,
      stop: async () => undefined,
    };
    const identity = createIdentity({
      store,
      cluster,
      serviceIdentity,
      secretCache: createSecretCache({ rules: [], clock: systemClock, random: systemRandom }),
      // Without limits: they would hide what the floor does.
      env: parseEnv({ SALLYPORT_LIMIT_SIGN_IN: '1000000', SALLYPORT_SIGN_IN_FLOOR_MS: String(floorMs) }),
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
    });
    const facts = { address: '192.0.2.1', userAgent: '', requestId: 'r', signal: signal ?? new AbortController().signal };
    const attempt = async (request: SignIn) => {
      const startedAtMs = performance.now();
      const code = await identity.signIn(request, facts).then(() => 'ok', codeOf);
      return { code, tookMs: performance.now() - startedAtMs };
    };
    for (let count = 0; count < 6; count += 1) await attempt({ ...by('locking', 'bo', WRONG) });
    return await timed(attempt, { rounds, lanes, ...(signal ? { signal } : {}) });
  } finally {
    await Promise.all([store.close(), cluster.close(), server.stop()]);
  }
}

async function timed(
  attempt: (request: SignIn) => Promise<{ code: string; tookMs: number }>,
  { rounds, lanes, signal }: Pick<EnumerationStorm, 'rounds' | 'lanes' | 'signal'>,
): Promise<EnumerationFigures> {
  const times = new Map(Object.keys(KINDS).map((kind) => [kind, [] as number[]]));
  const codes = new Set<string>();
  let left = rounds;
  const lane = async () => {
    while (left > 0 && !signal?.aborted) {
      left -= 1;
      const order = Object.entries(KINDS).sort(() => systemRandom.fraction() - 0.5);
      await Promise.all(
        order.map(async ([kind, request]) => {
          const { code, tookMs } = await attempt(request);
          times.get(kind)?.push(tookMs);
          codes.add(code);
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const medianMs = Object.fromEntries([...times].map(([kind, taken]) => [kind, Math.round(median(taken) * 100) / 100]));
  const medians = Object.values(medianMs);
  return { medianMs, widestGapMs: Math.max(...medians) - Math.min(...medians), codes: [...codes] };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
