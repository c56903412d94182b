import { parseArgs } from 'node:util';
import { ERROR_CODES, type ErrorCode } from '#lib/contracts/error-codes.ts';
import { askOwner, codeOf, readEnv } from '#server/platform/index.ts';
import { getRuntime, stopRuntime } from '#server/runtime.ts';

/** Who is meant, and why. Throws an `Error` of one sentence. */
export function parseSubject(args: string[]): { who: string; namespace: string; reason: string } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { namespace: { type: 'string', default: '' }, reason: { type: 'string', default: '' } },
  });
  const [who] = positionals;
  if (!who || positionals.length > 1) throw new Error('Name one person: the name that is at the sign-in now, or an entity id.');
  return { who, namespace: values.namespace, reason: values.reason };
}

/** Asks the console that runs on this data directory, or does it itself when none runs there, with the console's own settings. */
export async function runOwnerAct<T extends object>(name: string, inputOf: () => T, wordsOf: (answer: unknown) => string): Promise<void> {
  try {
    const { reason, ...input } = { reason: '', ...inputOf() };
    const asked = reason === '' ? input : { ...input, reason };
    // Standard output is for the answer alone.
    process.env.SALLYPORT_LOG_LEVEL ||= 'error';
    const { SALLYPORT_DATA_DIR: dataDir } = readEnv();
    const reply = (await askOwner(dataDir, name, asked)) ?? { answer: await doHere(name, asked) };
    process.stdout.write(`${wordsOf(reply.answer)}\n`);
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = 1;
  }
}

async function doHere(name: string, input: unknown): Promise<unknown> {
  const { ownerActs } = await getRuntime();
  try {
    return await ownerActs[name]?.(input, () => undefined, new AbortController().signal);
  } finally {
    await stopRuntime();
  }
}

function sentenceOf(error: unknown): string {
  const known = ERROR_CODES[codeOf(error) as ErrorCode];
  if (codeOf(error) !== 'internal' && known) return `${known.title}. ${known.advice}`;
  return error instanceof Error ? error.message : 'It failed.';
}

/** The code, how long it lives and what to do with it. */
export function issuedWords(answer: unknown): string {
  const { code, expiresAt, entityId } = answer as { code: string; expiresAt: string; entityId: string };
  return [
    code,
    `For entity ${entityId}, once, until ${new Date(expiresAt).toISOString()}.`,
    'Hand it over by a way that the password did not go. It is entered after the password.',
  ].join('\n');
}
