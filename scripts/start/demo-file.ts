import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export const demoFileSchema = z.object({
  url: z.string(),
  vaultAddr: z.string(),
  rootToken: z.string(),
  users: z.array(
    z.object({
      username: z.string(),
      password: z.string(),
      role: z.string(),
      /** Base32; null for the one who has not enrolled yet. */
      totpSecret: z.string().nullable(),
      recoveryCodes: z.array(z.string()),
    }),
  ),
});
export type DemoFile = z.infer<typeof demoFileSchema>;

/** Writes it whole, mode 0600. Returns true when there was none before. */
export function writeDemoFile(file: string, content: DemoFile): boolean {
  const isFirst = !existsSync(file);
  writeFileSync(`${file}.partial`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  chmodSync(`${file}.partial`, 0o600);
  renameSync(`${file}.partial`, file);
  return isFirst;
}

/** Throws an `Error` of one sentence when there is no demo, or its file is not readable as one. */
export function readDemoFile(file: string): DemoFile {
  if (!existsSync(file)) throw new Error(`There is no demo at ${file}: start it with "npm start".`);
  try {
    return demoFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(`${file} cannot be read as the file of a demo: start the demo again, which writes it anew.`, { cause });
  }
}

/** What a person reads once, after the first start: where, who, with what. */
export function introduction(demo: DemoFile): string {
  const wide = (text: string, width: number) => text.padEnd(width);
  const rows = demo.users.map(
    (user) =>
      `  ${wide(user.username, 8)}${wide(user.role, 17)}${wide(user.password, 20)}${user.totpSecret ?? 'enrols at the first sign-in'}`,
  );
  return [
    `  ${wide('User', 8)}${wide('Role', 17)}${wide('Password', 20)}Key for the authenticator`,
    ...rows,
    '',
    '  No phone at hand? "npm run demo:code ben" prints the current code.',
  ].join('\n');
}
