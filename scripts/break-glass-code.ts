import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeBreakGlassCode } from '#server/identity/index.ts';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';

/** `npm run break-glass:code`: a code for a token without an entity, for whoever can read the console's own secret on this machine. */
const file = process.env.SALLYPORT_SECRET_FILE || join(process.env.SALLYPORT_DATA_DIR || '.sallyport', 'cookie-secret');
try {
  const secret = new Secret(readFileSync(file, 'utf8').trim());
  process.stdout.write(`${makeBreakGlassCode(secret, systemClock, systemRandom)}\n`);
} catch {
  process.stderr.write(
    `${file} cannot be read. Run this on the console's machine, as its user, with its SALLYPORT_DATA_DIR and SALLYPORT_SECRET_FILE.\n`,
  );
  process.exitCode = 1;
}
