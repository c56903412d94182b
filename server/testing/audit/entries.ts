import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type SeededRandom, seededRandom } from '../estate/history/seeded-random.ts';

export interface EntryOptions {
  /** Calls; each becomes a request and a response entry. */
  callCount: number;
  seed: number;
  from: Date;
  to: Date;
}

const NAMESPACES = ['', 'payments', 'data', 'platform'] as const;
const OPERATIONS = ['read', 'read', 'read', 'update', 'list', 'create', 'delete'] as const;
const MOUNTS = [
  { mount: 'kv/', type: 'kv', path: (n: number) => `kv/data/service-${n % 97}/config-${n % 13}` },
  { mount: 'database/', type: 'database', path: (n: number) => `database/creds/role-${n % 23}` },
  { mount: 'transit/', type: 'transit', path: (n: number) => `transit/encrypt/key-${n % 11}` },
  { mount: 'auth/token/', type: 'token', path: () => 'auth/token/lookup-self' },
  { mount: 'sys/', type: 'system', path: (n: number) => `sys/policies/acl/policy-${n % 41}` },
] as const;

/** Pairs of lines as the server writes them, request and response, in order of time; the same for the same options. */
export function* auditLines({ callCount, seed, from, to }: EntryOptions): Generator<[request: string, response: string]> {
  const random = seededRandom(seed);
  const stepMs = (to.getTime() - from.getTime()) / Math.max(1, callCount);
  const people = Array.from({ length: 240 }, (_, number) => personOf(number, random));
  for (let call = 0; call < callCount; call += 1) yield pairOf(call, from.getTime() + call * stepMs, people, random);
}

/** Writes the same lines to a new file. Returns its size in bytes. */
export async function writeAuditLines(file: string, options: EntryOptions): Promise<number> {
  const out = createWriteStream(file, { mode: 0o600 });
  let sizeBytes = 0;
  let chunk: string[] = [];
  const flush = async () => {
    const text = chunk.join('');
    chunk = [];
    sizeBytes += Buffer.byteLength(text);
    if (!out.write(text)) await once(out, 'drain');
  };
  for (const [request, response] of auditLines(options)) {
    chunk.push(request, '\n', response, '\n');
    if (chunk.length >= 4000) await flush();
  }
  await flush();
  out.end();
  await once(out, 'finish');
  return sizeBytes;
}

/** Eight digits a draw: a million entries hold hundreds of millions of digits. */
function hex(random: SeededRandom, length: number): string {
  let text = '';
  while (text.length < length)
    text += Math.floor(random.fraction() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, length);
}

const hash = (random: SeededRandom) => `hmac-sha256:${hex(random, 64)}`;
const uuid = (random: SeededRandom) => hex(random, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

function personOf(number: number, random: SeededRandom) {
  const namespace = NAMESPACES[number % NAMESPACES.length] ?? '';
  return {
    namespace,
    namespaceId: namespace === '' ? 'root' : `id-${namespace}`,
    entityId: uuid(random),
    displayName: number % 3 === 0 ? `userpass-person-${number}` : `approle-service-${number}`,
    policies: ['default', `policy-${number % 41}`, `team-${number % 6}`],
    token: hash(random),
    accessor: hash(random),
    address: `10.${number % 7}.${number % 31}.${(number * 7) % 250}`,
  };
}

function pairOf(call: number, atMs: number, people: readonly ReturnType<typeof personOf>[], random: SeededRandom): [string, string] {
  const person = people[Math.floor(random.fraction() ** 2 * people.length)] ?? people[0];
  const target = MOUNTS[Math.floor(random.fraction() * MOUNTS.length)] ?? MOUNTS[0];
  if (!person) throw new Error('There are people.');
  const isDenied = random.fraction() < 0.03;
  const isFailed = !isDenied && random.fraction() < 0.01;
  const operation = OPERATIONS[Math.floor(random.fraction() * OPERATIONS.length)] ?? 'read';
  const auth = {
    client_token: person.token,
    accessor: person.accessor,
    display_name: person.displayName,
    policies: person.policies,
    token_policies: person.policies,
    policy_results: isDenied
      ? { allowed: false }
      : { allowed: true, granting_policies: [{ name: person.policies[1], namespace_id: person.namespaceId, type: 'acl' }] },
    metadata: { role_name: person.displayName, team: `team-${call % 6}` },
    entity_id: person.entityId,
    token_type: 'service',
    token_ttl: 3600,
    token_issue_time: new Date(Math.floor(atMs / 3_600_000) * 3_600_000).toISOString().replace('.000', ''),
  };
  const request = {
    id: uuid(random),
    client_id: person.entityId,
    operation,
    mount_point: `${person.namespace === '' ? '' : `${person.namespace}/`}${target.mount}`,
    mount_type: target.type,
    mount_accessor: `${target.type}_${(call % 9) + 1}a08e8b7`,
    mount_running_version: 'v2.7.2+builtin.bao',
    mount_class: 'secret',
    client_token: person.token,
    client_token_accessor: person.accessor,
    namespace: person.namespace === '' ? { id: 'root' } : { id: person.namespaceId, path: `${person.namespace}/` },
    path: target.path(call),
    ...(operation === 'update' || operation === 'create' ? { data: { value: hash(random), other: hash(random) } } : {}),
    remote_address: person.address,
    remote_port: 32_768 + (call % 28_000),
  };
  const answer = { mount_point: request.mount_point, mount_type: target.type, mount_class: 'secret' };
  const drawn = target.mount === 'database/' && !isDenied ? { secret: { lease_id: `${request.path}/${random.letters(24)}` } } : {};
  const response = {
    time: timeOf(atMs + 0.2 + random.fraction() * 0.6, random),
    type: 'response',
    auth,
    request,
    response: { ...answer, ...drawn, data: { username: hash(random), password: hash(random), version: call % 30 } },
    ...(isDenied
      ? { error: '1 error occurred:\n\t* permission denied\n\n' }
      : isFailed
        ? { error: '1 error occurred:\n\t* unsupported path\n\n' }
        : {}),
  };
  return [JSON.stringify({ time: timeOf(atMs, random), type: 'request', auth, request }), JSON.stringify(response)];
}

/** RFC 3339 with nanoseconds, as the server writes it. */
function timeOf(atMs: number, random: SeededRandom): string {
  return `${new Date(Math.floor(atMs)).toISOString().slice(0, -1)}${String(Math.floor(random.fraction() * 1_000_000)).padStart(6, '0')}Z`;
}
