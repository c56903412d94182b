import { readFileSync } from 'node:fs';
import type { PersonRole } from './company.ts';

const read = (url: URL) => readFileSync(url, 'utf8');

export const ROLE_POLICY_NAMES: Readonly<Record<PersonRole, string>> = {
  analyst: 'demo-analyst',
  operator: 'demo-operator',
  'platform-admin': 'demo-platform-admin',
  auditor: 'demo-auditor',
};

/** HCL of what a role of the demo may do; it lies in the root namespace and reaches the children. */
export const rolePolicy = (role: PersonRole): string => read(new URL(`./policies/${role}.hcl`, import.meta.url));

/** HCL of the console's own identity: the very file that real set-ups use. */
export const servicePolicy = (): string => read(new URL('../../../docs/service-policy.hcl', import.meta.url));
export const SERVICE_POLICY_NAME = 'sallyport-service';

/** Templated on entity metadata; every service of a namespace has it. */
export const serviceSecretsPolicy = (): string => read(new URL('./policies/service-secrets.hcl', import.meta.url));

/** A bad habit worth finding. */
export const opsEverythingPolicy = (): string => read(new URL('./policies/ops-everything.hcl', import.meta.url));

const stanza = (path: string, capabilities: readonly string[]) =>
  `path "${path}" {\n  capabilities = [${capabilities.map((one) => `"${one}"`).join(', ')}]\n}\n`;

export const databasePolicy = (role: string): string => stanza(`database/creds/${role}`, ['read']);
export const transitPolicy = (key: string): string =>
  stanza(`transit/encrypt/${key}`, ['update']) + stanza(`transit/decrypt/${key}`, ['update']);
export const certificatePolicy = (): string => stanza('pki/issue/internal', ['update']);
