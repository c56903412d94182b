import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { chainLinkSchema, JOURNAL_FAULTS } from '#lib/contracts/journal.ts';
import { formatCount } from '#lib/format/count.ts';
import { askOwner, createLogger, openDataDir, systemClock } from '#server/platform/index.ts';
import { type ChainLink, openStore, verifyJournal } from '#server/store/index.ts';

export interface VerifyCommand {
  dataDir: string;
  databaseUrl: string | undefined;
  args: readonly string[];
  out: (line: string) => void;
  /** Where progress is drawn; undefined when nobody watches. */
  draw?: ((line: string) => void) | undefined;
}

const headSchema = z.object({ seq: z.number(), hash: z.string() });
const verdictSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('intact'), head: headSchema }),
  z.object({ state: z.literal('broken'), seq: z.number(), fault: z.enum(JOURNAL_FAULTS), head: headSchema }),
]);
type Verdict = z.infer<typeof verdictSchema>;
const progressSchema = z.object({ checkedCount: z.number(), rowCount: z.number() });

const FAULT_WORDS: Readonly<Record<(typeof JOURNAL_FAULTS)[number], string>> = {
  changed: 'is not what was written',
  missing: 'is missing',
  misplaced: 'does not follow the row before it, which was changed or replaced',
  beyond_head: 'lies beyond the end of the chain, or the end was lost',
  head_changed: 'is the last, and not what the end of the chain says',
  not_as_known: 'is not the row that --head names: the chain was built anew since then',
};

const USAGE = 'npm run journal:verify -- [--head <row>:<hash>]';

/** Checks the chain through the running console, or by itself when none runs. Resolves to whether it is intact. Throws an `Error` of one sentence. */
export async function verifyCommand(command: VerifyCommand): Promise<boolean> {
  const known = knownOf(command.args);
  const progress = (said: unknown) => {
    const { checkedCount, rowCount } = progressSchema.parse(said);
    command.draw?.(`Checked ${formatCount(checkedCount)} of ${formatCount(rowCount)} rows`);
  };
  const asked = await askOwner(command.dataDir, 'journal.verify', known ?? null, progress);
  const verdict = asked ? verdictSchema.parse(asked.answer) : await verifyAlone(command, known, progress);
  command.draw?.('');
  if (verdict.state === 'intact') {
    const { head } = verdict;
    command.out(head.seq === 0 ? 'Intact: the journal has no rows yet.' : `Intact: ${formatCount(head.seq)} rows.`);
    if (known) command.out(`Row ${known.seq} is the one that was given.`);
    if (head.seq > 0) command.out(`Head: ${head.seq}:${head.hash}`);
    return true;
  }
  command.out(`Broken: row ${verdict.seq} ${FAULT_WORDS[verdict.fault]}.`);
  command.out(verdict.seq > 1 ? `Rows 1 to ${formatCount(verdict.seq - 1)} are as they were chained.` : 'No row before it can be trusted.');
  return false;
}

function knownOf(args: readonly string[]): ChainLink | undefined {
  if (args.length === 0) return undefined;
  const [seq, hash] = (args[0] === '--head' && args.length === 2 ? (args[1] ?? '') : '').split(':');
  const parsed = chainLinkSchema.safeParse({ seq: Number(seq), hash });
  if (!parsed.success) throw new Error(USAGE);
  return parsed.data;
}

async function verifyAlone(command: VerifyCommand, known: ChainLink | undefined, onProgress: (said: unknown) => void): Promise<Verdict> {
  const { dataDir, databaseUrl } = command;
  // Opening would make what is not there, and call it intact.
  if (!databaseUrl && !existsSync(join(dataDir, 'store'))) throw new Error(`There is no store in ${dataDir}; set SALLYPORT_DATA_DIR.`);
  const lock = databaseUrl ? null : await openDataDir(dataDir);
  try {
    const log = createLogger({ level: 'silent', redactLine: (line) => line });
    const store = await openStore({ dataDir, databaseUrl, clock: systemClock, log });
    try {
      return await verifyJournal(store, { known, onProgress });
    } finally {
      await store.close();
    }
  } finally {
    await lock?.close();
  }
}
