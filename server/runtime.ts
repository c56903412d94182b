import { join } from 'node:path';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { chainLinkSchema } from '#lib/contracts/journal.ts';
import { createAuditLog, createDuckDbStore } from './audit-store/index.ts';
import { createDoorCookie, createIdentity, createSessionCookies, type DoorCookie, type SessionCookies } from './identity/index.ts';
import { createLeaseIndex } from './lease-index/index.ts';
import { ownerActs } from './owner-acts.ts';
import {
  createLogger,
  guardOutput,
  type Logger,
  type OwnerAct,
  openDataDir,
  readEnv,
  type Secret,
  StartError,
  serveOwner,
  systemClock,
  systemRandom,
} from './platform/index.ts';
import { clientCertificate, serviceMethod } from './service-method.ts';
import { allVerbs, createSharedAnswers, type Engines, unknownApprovals } from './services/index.ts';
import { createSnapshots } from './snapshots/index.ts';
import {
  createJournal,
  createJournalCheck,
  createJournalReader,
  createLimitBlocks,
  createLimits,
  openStore,
  type Store,
  verifyJournal,
} from './store/index.ts';
import {
  createClientListeners,
  createClientMetrics,
  createRedactor,
  createSecretCache,
  createServiceIdentity,
  createStatusProbe,
  createVaultCluster,
  holdLatest,
  type Redactor,
} from './vault/index.ts';

/** Everything this process runs, built once. */
export interface Runtime extends Engines {
  readonly log: Logger;
  readonly store: Store;
  readonly cookies: SessionCookies;
  readonly doorCookie: DoorCookie;
  readonly metricsToken: Secret<string>;
  /** Of the client core. Built with its engines, so that a second start counts from zero as they do. */
  readonly vaultMetrics: Pick<Registry, 'metrics'>;
  /** What commands on the server ask for. */
  readonly ownerActs: Readonly<Record<string, OwnerAct>>;
  stop(): Promise<void>;
}

// Next loads modules several times in one process; only globalThis is shared. The version guards against a mix of builds in development.
const SLOT = Symbol.for('sallyport.runtime.v1');
const slots = globalThis as unknown as Record<symbol, Promise<Runtime> | undefined>;

/** The runtime of this process; the first caller builds it. A failed start is not remembered, so the next request tries again. */
export function getRuntime(): Promise<Runtime> {
  const building = slots[SLOT] ?? start();
  slots[SLOT] = building;
  building.catch(() => {
    if (slots[SLOT] === building) delete slots[SLOT];
  });
  return building;
}

/** Stops what `getRuntime` built, if anything. */
export async function stopRuntime(): Promise<void> {
  const running = slots[SLOT];
  delete slots[SLOT];
  await (await running?.catch(() => undefined))?.stop();
}

const AUDIT_MEMORY_BYTES = 512_000_000;

async function start(): Promise<Runtime> {
  const env = readEnv();
  const unknown = unknownApprovals(allVerbs, env);
  if (unknown !== null) throw new StartError('bad_setting', unknown);
  const redactor = createRedactor();
  const { redactText, redactValue } = redactor;
  if (env.SALLYPORT_DATABASE_URL) holdUrl(env.SALLYPORT_DATABASE_URL, redactor);
  const log = createLogger({ level: env.SALLYPORT_LOG_LEVEL, redactLine: redactText, redactValue });
  const shared = { clock: systemClock, random: systemRandom, log };
  const release = guardOutput({ redactText, redactValue, log });
  const stops: (() => Promise<void>)[] = [async () => release()];
  const stop = async () => {
    for (const step of stops.splice(0).reverse()) await step().catch((error: unknown) => log.error({ err: error }, 'stopping failed'));
  };
  try {
    const dataDir = await openDataDir(env.SALLYPORT_DATA_DIR);
    stops.push(() => dataDir.close());
    const cookieSecret = await dataDir.readOrCreateSecret('cookie-secret', env.SALLYPORT_SECRET_FILE);
    const metricsToken = await dataDir.readOrCreateSecret('metrics-token', env.SALLYPORT_METRICS_TOKEN_FILE);
    redactor.hold(cookieSecret.reveal());
    redactor.hold(metricsToken.reveal());

    const store = await openStore({
      dataDir: dataDir.path,
      ...(env.SALLYPORT_DATABASE_URL ? { databaseUrl: env.SALLYPORT_DATABASE_URL } : {}),
      ...shared,
    });
    stops.push(() => store.close());
    const vaultMetrics = new Registry();
    const count = createClientMetrics({
      registry: vaultMetrics,
      cache: { state: () => secretCache.state() },
      identity: { state: () => serviceIdentity.state() },
    });
    const listeners = createClientListeners(count, ({ room, event }) => {
      if (room === 'resilience') log[event.kind.startsWith('breaker') ? 'warn' : 'debug'](event, 'calls to vault');
    });
    const cluster = createVaultCluster({
      addresses: env.VAULT_ADDR,
      baseNamespace: env.VAULT_NAMESPACE,
      ...(env.VAULT_CACERT ? { caCertFile: env.VAULT_CACERT } : {}),
      clientCertificate: clientCertificate(env),
      onSecret: (value) => redactor.protect(value),
      resilience: { onEvent: listeners.onResilience },
      onCall: listeners.onCall,
      ...shared,
    });
    stops.push(() => cluster.close());
    const serviceIdentity = createServiceIdentity({
      cluster,
      method: serviceMethod(env),
      namespace: '',
      onEvent: listeners.onAuth,
      onSecret: holdLatest(redactor),
      ...shared,
    });
    stops.push(() => serviceIdentity.stop());
    serviceIdentity.start();
    const secretCache = createSecretCache({
      rules: [{ paths: `${env.SALLYPORT_KV_MOUNT}/**`, sensitivity: 'high', ttlSeconds: 30 }],
      onSecret: (value) => redactor.protect(value),
      onEvent: listeners.onCache,
      ...shared,
    });
    const identity = createIdentity({
      store,
      cluster,
      serviceIdentity,
      secretCache,
      env,
      consoleSecret: cookieSecret,
      protect: (value) => redactor.protect(value),
      hold: (value) => void redactor.hold(value),
      ...shared,
    });
    identity.start();
    stops.push(() => identity.stop());
    const leaseIndex = createLeaseIndex({ serviceIdentity, ...shared });
    stops.push(() => leaseIndex.stop());
    const journal = createJournal(store);
    const journalCheck = createJournalCheck(store);
    stops.push(() => journalCheck.stop());
    const auditLog = createAuditLog({
      openStore: () => createDuckDbStore({ file: join(dataDir.path, 'audit.duckdb'), memoryBytes: AUDIT_MEMORY_BYTES, threads: 2 }),
      mask: redactText,
      deviceFiles: env.SALLYPORT_AUDIT_FILES,
      historyFiles: env.SALLYPORT_AUDIT_HISTORY_FILES,
      ...shared,
    });
    stops.push(() => auditLog.stop());
    auditLog.start();
    const snapshots = createSnapshots({ dataDir: dataDir.path, store, serviceIdentity, journal, ...shared });
    stops.push(() => snapshots.stop());
    await snapshots.start();

    const acts: Record<string, OwnerAct> = {
      ...ownerActs({ isDemo: env.SALLYPORT_DEMO, identity, journal }),
      'journal.verify': (input, say, signal) =>
        verifyJournal(store, { known: z.nullable(chainLinkSchema).parse(input) ?? undefined, onProgress: say, signal }),
    };
    const owner = await serveOwner(dataDir.path, acts);
    if (owner) stops.push(() => owner.close());
    else log.warn('the path of the data directory is too long for a socket: commands work only while the console is stopped');

    return {
      env,
      log,
      store,
      ownerActs: acts,
      cluster,
      serviceIdentity,
      identity,
      leaseIndex,
      auditLog,
      snapshots,
      metricsToken,
      vaultMetrics,
      status: createStatusProbe({ cluster, ...shared }),
      sharedAnswers: createSharedAnswers(systemClock),
      journal,
      journalReader: createJournalReader(store),
      journalCheck,
      limits: createLimitBlocks(createLimits(store), systemClock),
      cookies: createSessionCookies({ secret: cookieSecret, publicUrl: env.publicUrl }),
      doorCookie: createDoorCookie(env.publicUrl),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A driver may print the address that it was given, or the password alone. */
function holdUrl(url: string, redactor: Redactor): void {
  redactor.hold(url);
  if (!URL.canParse(url)) return;
  const { password } = new URL(url);
  redactor.hold(password);
  try {
    redactor.hold(decodeURIComponent(password));
  } catch {
    // Not encoded, then: held as it stands.
  }
}
