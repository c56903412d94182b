import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ERROR_CODES } from '#lib/contracts/error-codes.ts';
import { type ActiveSession, createIdentity, type IdentityEngine } from '#server/identity/index.ts';
import { AppError, isAppError, parseEnv, systemClock, systemRandom } from '#server/platform/index.ts';
import { createJournal, createLimits, type Store } from '#server/store/index.ts';
import { compareRefusals, type RefusalKind, type StageReport } from '#server/testing/enumeration.ts';
import { service } from '#server/testing/identity-stage.ts';
import { freshMount, liveCluster, rootClient } from '#server/testing/live.ts';
import { refusalKinds } from '#server/testing/refusal-kinds.ts';
import { openScratchStore, silentLog } from '#server/testing/scratch-store.ts';
import { verbContext } from '#server/testing/verb-context.ts';
import { createSecretCache, type VaultPath, vaultPath } from '#server/vault/index.ts';
import { allVerbs } from '../registry.ts';
import { runVerb } from '../run-verb.ts';
import type { PublicContext } from '../verb.ts';

const PER_KIND = 12;
const FLOOR_MS = 400;
/** Timers of Node count whole milliseconds, and may round down. */
const TIMER_MS = 2;
const facts = { address: '192.0.2.1', userAgent: 'test', requestId: 'r', signal: new AbortController().signal };

// `npm run soak enumeration` sends a thousand of each kind to a built console, and compares the medians.
describe('whoever is refused', () => {
  let store: Store;
  let kinds: RefusalKind[];
  const reports = new Map<string, StageReport>();
  beforeAll(async () => {
    store = await openScratchStore(systemClock);
    const kvMount = await freshMount('kv', { config: { options: { version: '2' } } });
    await vi.waitFor(
      async () => expect((await rootClient().request({ method: 'GET', path: vaultPath`${kvMount}/config` })).status).toBe(200),
      20_000,
    );
    const env = parseEnv({
      SALLYPORT_KV_MOUNT: kvMount,
      SALLYPORT_SIGN_IN_FLOOR_MS: String(FLOOR_MS),
      SALLYPORT_LIMIT_SIGN_IN: '100000',
      SALLYPORT_LIMIT_CODE: '100000',
    });
    const shared = { clock: systemClock, random: systemRandom };
    const secretCache = createSecretCache({ rules: [{ paths: `${kvMount}/**`, sensitivity: 'high', ttlSeconds: 30 }], ...shared });
    const identity = createIdentity({
      store,
      cluster: liveCluster(),
      serviceIdentity: service,
      secretCache,
      env,
      log: silentLog,
      ...shared,
    });
    kinds = await refusalKinds<ActiveSession>({
      kvMount,
      store,
      asRoot: async (method, path, body) => (await rootClient().request({ method: method as 'POST', path: path as VaultPath, body })).body,
      async open(person) {
        const { sessionId } = await identity.signIn({ method: 'userpass', namespace: '', ...person }, facts);
        const session = await identity.findSession(sessionId, { isActivity: false });
        if (!session) throw new Error('no session');
        return session;
      },
      post: (visitor, path, body) => post(identity, store, env, visitor, path, body),
    });
    for (const report of await compareRefusals(kinds, { perKind: PER_KIND, lanes: 8 })) reports.set(report.stage, report);
  }, 240_000);
  afterAll(() => store?.close());

  it.each([
    ['password', 'sign_in_refused', 10],
    ['code', 'code_refused', 12],
  ])('for a %s hears one word, whatever was wrong, and never before the floor', (stage, code, kindCount) => {
    const report = reports.get(stage);
    expect(report?.answers).toEqual([`401 ${JSON.stringify({ code })}`]);
    expect(Object.keys(report?.medians ?? {})).toHaveLength(kindCount);
    expect(report?.leastMs).toBeGreaterThanOrEqual(FLOOR_MS - TIMER_MS);
  });
});

/** What the door of the API would answer: its problem documents are made of the code, and of these. */
async function post(
  identity: IdentityEngine,
  store: Store,
  env: ReturnType<typeof parseEnv>,
  session: ActiveSession | null,
  path: string,
  input: unknown,
) {
  const verb = allVerbs.find((one) => one.path === path && one.method === 'POST');
  if (!verb) throw new Error(`no verb at ${path}`);
  const context = verbContext({});
  const engines = { ...context.engines, identity, env, limits: createLimits(store), journal: createJournal(store) };
  try {
    await runVerb(verb, { ...context, engines, session } as PublicContext, { input, grant: null });
  } catch (error) {
    const { code, fields, facts: told, retryAfterSeconds } = isAppError(error) ? error : new AppError('internal');
    return { status: ERROR_CODES[code].status, body: JSON.stringify({ code, fields, facts: told, retryAfterSeconds }) };
  }
  return { status: 200, body: 'ok' };
}
