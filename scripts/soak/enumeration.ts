import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, systemClock } from '#server/platform/index.ts';
import { openStore, type Store } from '#server/store/index.ts';
import { startDevBao } from '#server/testing/dev-bao.ts';
import { type DevPostgres, startPostgres } from '#server/testing/dev-postgres.ts';
import { compareRefusals, type Refusal, type StageReport } from '#server/testing/enumeration.ts';
import { buildOwnEstate, type OwnEstate } from '#server/testing/own-estate.ts';
import { refusalKinds } from '#server/testing/refusal-kinds.ts';
import { type ApiSession, comeToDoor, signInByApi } from '../api-session.ts';
import type { SoakOptions, SoakResult } from './options.ts';

const PER_KIND_AND_MINUTE = 100;
const UNLIMITED = '100000000';
const MOST_SPREAD_MS = 2;
/** Of each stage so many at once. A password costs the server a hash of its own, and all must be done within the floor. */
const LANES = { code: 16, password: 5 } as const;

/** Every way to be refused, by a built console: ten minutes are a thousand of each kind. One answer, and medians less than 2 ms apart. */
export async function enumeration({ minutes, say, signal }: SoakOptions): Promise<SoakResult> {
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-enumeration-'));
  const bao = await startDevBao({ signal });
  let postgres: DevPostgres | null = null;
  let estate: OwnEstate | null = null;
  let store: Store | null = null;
  try {
    postgres = await startPostgres({ dir });
    const databaseUrl = postgres.urlOf();
    estate = await buildOwnEstate(bao, 0);
    const limits = Object.fromEntries(['API', 'ACT', 'CODE', 'SIGN_IN'].map((name) => [`SALLYPORT_LIMIT_${name}`, UNLIMITED]));
    const own = await estate.startConsole({ env: { ...limits, SALLYPORT_DATABASE_URL: databaseUrl, SALLYPORT_LOG_LEVEL: 'error' } });
    store = await openStore({
      dataDir: dir,
      databaseUrl,
      clock: systemClock,
      log: createLogger({ level: 'silent', redactLine: (line) => line }),
    });
    const stranger = await comeToDoor(own.url);
    const kinds = await refusalKinds<ApiSession>({
      kvMount: 'sallyport',
      store,
      asRoot: estate.asRoot,
      open: (person) => signInByApi(own.url, { ...person, totpSecret: null }, false),
      post: async (visitor, path, body) => refusalOf(await (visitor ?? stranger).call('POST', path, body)),
    });
    const perKind = Math.max(1, Math.round(minutes * PER_KIND_AND_MINUTE));
    const reports: StageReport[] = [];
    // Codes first: whoever is past the password stays there for ten minutes.
    for (const stage of ['code', 'password'] as const)
      reports.push(
        ...(await compareRefusals(
          kinds.filter((kind) => kind.stage === stage),
          { perKind, lanes: LANES[stage], signal, say },
        )),
      );
    for (const { stage, answers } of reports) if (answers.length > 1) for (const answer of answers) say(`${stage}: ${answer}`);
    const figures = Object.fromEntries(
      reports.map(({ stage, answers, medians, leastMs, spreadMs }) => [stage, { answers: answers.length, spreadMs, leastMs, medians }]),
    );
    const holds = reports.every(({ answers, spreadMs }) => answers.length === 1 && spreadMs < MOST_SPREAD_MS);
    return { figures: { perKind, ...figures }, holds };
  } finally {
    await store?.close();
    await estate?.clear();
    await postgres?.stop();
    await bao.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** What can be told apart: the status, the names of the headers, and the problem but for its request id. */
async function refusalOf(response: Response): Promise<Refusal> {
  const { requestId: _, ...problem } = (await response.json()) as { requestId: string };
  const headers = [...response.headers.keys()].sort().join(' ');
  return { status: response.status, body: `${JSON.stringify(problem)} ${headers} ${response.headers.get('content-length') ?? ''}` };
}
