import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const serviceStateSchema = z.object({
  entityId: z.string(),
  /** Set for approle services. */
  roleId: z.string().optional(),
  secretId: z.string().optional(),
});
export type ServiceState = z.infer<typeof serviceStateSchema>;

const stateSchema = z.object({
  version: z.literal(1),
  /** Step → when it was finished. A step that is missing runs at the next start. */
  steps: z.record(z.string(), z.string()),
  /** Private key (PEM) that signs the services' tokens. */
  jwtKeyPem: z.string().nullable(),
  services: z.record(z.string(), serviceStateSchema),
  people: z.record(
    z.string(),
    z.object({
      password: z.string(),
      entityId: z.string(),
      totpSecret: z.string().nullable(),
      recoveryCodes: z.array(z.string()).optional(),
    }),
  ),
  /** Password of the role that Vault manages each database with, and the port Vault was told. */
  databases: z.object({ port: z.number(), passwords: z.record(z.string(), z.string()) }).nullable(),
  /** The shared token that may do everything in `data`; null until it is made. */
  opsToken: z.string().nullable(),
});

/** What the builder knows of a demo estate beside what the server keeps. Lies in a 0600 file. */
export type EstateState = z.infer<typeof stateSchema>;

export const emptyState = (): EstateState => ({
  version: 1,
  steps: {},
  jwtKeyPem: null,
  services: {},
  people: {},
  databases: null,
  opsToken: null,
});

/** Reads the state, or gives an empty one. Throws an `Error` with the way out when the file cannot be read. */
export function loadState(file: string): EstateState {
  if (!existsSync(file)) return emptyState();
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(`${file} cannot be read as the state of the demo. Remove ${dirname(file)} to make the demo anew.`, { cause });
  }
}

/** Writes it whole: a crash leaves the old file or the new one. */
export function saveState(file: string, state: EstateState): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.partial`, `${JSON.stringify(state, null, 1)}\n`, { mode: 0o600 });
  renameSync(`${file}.partial`, file);
}
