import { join } from 'node:path';
import { currentCode } from '#server/identity/index.ts';
import { readDemoFile } from './start/demo-file.ts';

/** `npm run demo:code [user]`: the code that the authenticator of a demo user would show now. */
try {
  const demo = readDemoFile(join(process.env.SALLYPORT_DATA_DIR || '.sallyport', 'demo.json'));
  const enrolled = demo.users.filter((user) => user.totpSecret !== null);
  const asked = process.argv[2] ?? enrolled.find((user) => user.role === 'operator')?.username;
  const user = enrolled.find((one) => one.username === asked);
  if (!user?.totpSecret) {
    const names = enrolled.map((one) => one.username).join(', ');
    throw new Error(`${asked ?? 'Nobody'} has no authenticator in the demo; these have: ${names}.`);
  }
  process.stdout.write(`${await currentCode(user.totpSecret, new Date())}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
