import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { AuditFreshness, AuditRow, AuditSource, AuditSourceStatus } from '#lib/contracts/audit.ts';
import { AppError, type Clock, codeOf, isAppError, type Logger } from '#server/platform/index.ts';
import type { AuditFilter, AuditPage, AuditStore, AuditSummaryFigures, RowPlace, StoredSource } from './audit-store.ts';
import { FollowedFile } from './follow-file.ts';
import { readOriginal } from './original.ts';
import { presentable } from './presentable.ts';
import { problemsOf } from './source-state.ts';
import { startTail, type Tail } from './tail.ts';

/** The audit log of the server as this console has read it: what verbs ask. Knows nothing of rights. Throws `store_unavailable`. */
export interface AuditLog {
  query(filter: AuditFilter, page: { after: RowPlace | null; limit: number }): Promise<AuditPage>;
  summary(filter: AuditFilter & { fromUs: number; toUs: number }, sizes: { buckets: number; top: number }): Promise<AuditSummaryFigures>;
  /** An entry of that namespace with the line it was made from; `original` is null when the file is gone. Null when there is no such entry. */
  detail(namespace: string, id: number): Promise<{ row: AuditRow; original: string | null; isOriginalCut: boolean } | null>;
  status(): Promise<{ sources: AuditSourceStatus[]; freshness: AuditFreshness }>;
  /** Begins to follow the files, in the background. A file or a store that is not well is a state, and is tried again. */
  start(): void;
  stop(): Promise<void>;
}

export interface AuditLogOptions {
  openStore: () => Promise<AuditStore>;
  /** Masks what still looks like a secret in a text. */
  mask: (text: string) => string;
  /** Files of audit devices, followed for ever. */
  deviceFiles: readonly string[];
  /** Files that are read to their end once. */
  historyFiles: readonly string[];
  clock: Clock;
  log: Logger;
  pollMs?: number;
  batchBytes?: number;
  maxLineBytes?: number;
}

interface Followed {
  path: string;
  source: StoredSource;
  isDevice: boolean;
  tail: Tail;
}

const OPEN_RETRY_MS = 5000;
const LIMITS = { pollMs: 500, batchBytes: 32 * 1024 * 1024, maxLineBytes: 40 * 1024 * 1024 };

/** Puts store, files and clock together. */
export function createAuditLog(options: AuditLogOptions): AuditLog {
  const { clock, log } = options;
  const limits = { ...LIMITS, ...pickGiven(options) };
  const followed: Followed[] = [];
  const stopping = new AbortController();
  let store: AuditStore | null = null;
  let opening: Promise<void> = Promise.resolve();

  async function open(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        store ??= await options.openStore();
        for (const path of options.deviceFiles) await follow(store, resolve(path), true);
        for (const path of options.historyFiles) await follow(store, resolve(path), false);
        return;
      } catch (error) {
        log.error({ code: codeOf(error) }, 'the audit store could not be opened');
        await clock.sleep(OPEN_RETRY_MS, stopping.signal).catch(() => undefined);
      }
    }
  }

  async function follow(own: AuditStore, path: string, isDevice: boolean): Promise<void> {
    if (followed.some((one) => one.path === path)) return;
    const source = await own.openSource(path, isDevice ? 'device' : labelOf(path));
    const file = new FollowedFile({ path, source, store: own, ...limits });
    const onFailure = (error: unknown) => log.error({ file: basename(path), code: codeOf(error) }, 'the audit store took no entries');
    const tail = startTail({ file, path, isOnce: !isDevice, pollMs: limits.pollMs, clock, onFailure });
    followed.push({ path, source, isDevice, tail });
  }

  /** Whatever the engine says may hold what it was given, so only the code leaves. */
  async function ask<T>(question: (own: AuditStore) => Promise<T>): Promise<T> {
    if (!store) throw new AppError('store_unavailable');
    try {
      return await question(store);
    } catch (cause) {
      throw isAppError(cause) ? cause : new AppError('store_unavailable', { cause });
    }
  }

  async function status() {
    const figures = new Map((await ask((own) => own.status())).map((one) => [one.sourceId, one]));
    const isoOf = (us: number | null | undefined) =>
      us === null || us === undefined ? null : new Date(Math.floor(us / 1000)).toISOString();
    const sources = followed.map(({ path, source, tail }): AuditSourceStatus => {
      const moment = tail.moment();
      const own = figures.get(source.sourceId);
      return {
        name: basename(path),
        source: source.label,
        state: moment.state,
        entryCount: own?.entryCount ?? 0,
        damagedLineCount: own?.damagedLineCount ?? 0,
        unpairedCount: own?.unpairedCount ?? 0,
        rotationCount: own?.rotationCount ?? 0,
        lostRestCount: own?.lostRestCount ?? 0,
        pendingBytes: moment.pendingBytes,
        firstAt: isoOf(own?.firstAtUs),
        lastAt: isoOf(own?.lastAtUs),
        lagSeconds: moment.waitingSinceMs === null ? 0 : Math.max(0, (clock.monotonicMs() - moment.waitingSinceMs) / 1000),
      };
    });
    const devices = sources.filter((_, index) => followed[index]?.isDevice);
    const newest = devices
      .flatMap(({ lastAt }) => (lastAt ? [lastAt] : []))
      .sort()
      .at(-1);
    const freshness: AuditFreshness = {
      importedThrough: newest ?? null,
      lagSeconds: Math.max(0, ...devices.map(({ lagSeconds }) => lagSeconds)),
      isTailing: devices.length > 0 && devices.every(({ state }) => state === 'following'),
      problems: problemsOf(sources),
    };
    return { sources, freshness };
  }

  return {
    query: (filter, page) => ask((own) => own.query(filter, page)),
    summary: (filter, sizes) => ask((own) => own.summary(filter, sizes)),
    async detail(namespace, id) {
      const found = await ask((own) => own.detail(namespace, id));
      if (!found) return null;
      const line = await readOriginal(found.place, found.row.requestId);
      return { row: found.row, ...presentable(line, options.mask) };
    },
    status,
    start() {
      opening = open();
    },
    async stop() {
      stopping.abort();
      await opening;
      await Promise.all(followed.map(({ tail }) => tail.stop()));
      await store?.close();
    },
  };
}

function pickGiven({ pollMs, batchBytes, maxLineBytes }: AuditLogOptions): Partial<typeof LIMITS> {
  return {
    ...(pollMs === undefined ? {} : { pollMs }),
    ...(batchBytes === undefined ? {} : { batchBytes }),
    ...(maxLineBytes === undefined ? {} : { maxLineBytes }),
  };
}

/** The paper beside an invented past says so; a file without one is a device's own, rotated away. */
function labelOf(path: string): AuditSource {
  const paper = path.replace(/\.[^./]+$/, '.json');
  try {
    const { label } = existsSync(paper) ? (JSON.parse(readFileSync(paper, 'utf8')) as { label?: unknown }) : {};
    return label === 'demo history' ? 'demo history' : 'device';
  } catch {
    return 'device';
  }
}
