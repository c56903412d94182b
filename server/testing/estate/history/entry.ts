import type { SeededRandom } from './seeded-random.ts';
import type { AuditEntry, Template } from './templates.ts';

/** What one session's entries have in common; the hashes stand for tokens that are long gone. */
export interface SessionMarks {
  tokenHmac: string;
  accessorHmac: string;
  address: string;
  issuedMs: number;
  /** Newest lease the session drew, and the server's HMAC of its id once somebody needs it. */
  leaseId: string | null;
}

export interface CallFacts {
  atMs: number;
  marks: SessionMarks;
  /** The server's HMAC of the lease id that the call names; null when it names none. */
  leaseHmac: string | null;
  /** The token of the template is a real one that still lives, so its hashes stay. */
  keepsToken: boolean;
}

const isHash = (value: unknown): value is string => typeof value === 'string' && value.startsWith('hmac-sha256:');

/** Both halves of one call in the past: the template with other times, ids, addresses and credentials. */
export function retell(
  template: Template,
  facts: CallFacts,
  random: SeededRandom,
): [request: AuditEntry, response: AuditEntry, leaseId: string | null] {
  const id = `${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}`;
  const port = 32_768 + Math.floor(random.fraction() * 28_000);
  const tookMs = 0.2 + random.fraction() ** 3 * 9;
  const request = adapt(structuredClone(template.request), facts, id, port);
  const response = adapt(structuredClone(template.response), facts, id, port);
  request.time = timeText(facts.atMs, random);
  response.time = timeText(facts.atMs + tookMs, random);
  const leaseId = renewOutput(response, template, facts, random);
  return [request, response, leaseId];
}

function adapt(entry: AuditEntry, facts: CallFacts, id: string, port: number): AuditEntry {
  entry.request.id = id;
  entry.request.remote_address = facts.marks.address;
  entry.request.remote_port = port;
  if (entry.auth && 'token_issue_time' in entry.auth)
    entry.auth.token_issue_time = new Date(facts.marks.issuedMs).toISOString().replace(/\.\d+Z$/, 'Z');
  if (facts.leaseHmac && isHash(entry.request.data?.lease_id)) entry.request.data.lease_id = facts.leaseHmac;
  if (facts.keepsToken) return entry;
  for (const holder of [entry.auth, entry.response?.auth]) {
    if (isHash(holder?.client_token)) holder.client_token = facts.marks.tokenHmac;
    if (isHash(holder?.accessor)) holder.accessor = facts.marks.accessorHmac;
  }
  if (isHash(entry.request.client_token)) entry.request.client_token = facts.marks.tokenHmac;
  if (isHash(entry.request.client_token_accessor)) entry.request.client_token_accessor = facts.marks.accessorHmac;
  return entry;
}

/** A credential is another one each time: a new lease id below the same prefix, and hashes of other values. */
function renewOutput(response: AuditEntry, template: Template, facts: CallFacts, random: SeededRandom): string | null {
  const drawn = template.response.response?.secret?.lease_id;
  const secret = response.response?.secret;
  if (!drawn || !secret) return null;
  if (template.request.request.data?.lease_id) {
    if (facts.marks.leaseId) secret.lease_id = facts.marks.leaseId;
    return null;
  }
  secret.lease_id = otherLeaseId(drawn, random);
  const data = response.response?.data ?? {};
  for (const [name, value] of Object.entries(data)) if (isHash(value)) data[name] = `hmac-sha256:${random.hex(64)}`;
  return secret.lease_id;
}

/** `database/creds/app/<24 letters>[.<namespace id>]` with other letters. */
export function otherLeaseId(leaseId: string, random: SeededRandom): string {
  const cut = leaseId.lastIndexOf('/') + 1;
  const [letters = '', ...namespace] = leaseId.slice(cut).split('.');
  return leaseId.slice(0, cut) + [random.letters(letters.length), ...namespace].join('.');
}

/** RFC 3339 with nanoseconds, trailing zeros cut, as the server writes it. */
export function timeText(atMs: number, random: Pick<SeededRandom, 'fraction'>): string {
  const whole = new Date(Math.floor(atMs)).toISOString().slice(0, -1);
  const nanos = String(Math.floor(random.fraction() * 1_000_000)).padStart(6, '0');
  return `${`${whole}${nanos}`.replace(/0+$/, '').replace(/\.$/, '')}Z`;
}
