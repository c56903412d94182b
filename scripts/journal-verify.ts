import { resolve } from 'node:path';
import { verifyCommand } from './journal/verify-journal.ts';

/** `npm run journal:verify [-- --head <row>:<hash>]`: exit code 0 when the journal's chain is intact, else 1. */
try {
  const isIntact = await verifyCommand({
    dataDir: resolve(process.env.SALLYPORT_DATA_DIR || '.sallyport'),
    databaseUrl: process.env.SALLYPORT_DATABASE_URL || undefined,
    args: process.argv.slice(2),
    out: (line) => process.stdout.write(`${line}\n`),
    draw: process.stderr.isTTY ? (line) => process.stderr.write(`\r\u001b[K${line}`) : undefined,
  });
  process.exitCode = isIntact ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
