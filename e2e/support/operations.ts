import type { ApiCaller } from './api-caller.ts';

export interface Operation {
  name: string;
  method: string;
  /** With its parameters filled in. */
  path: string;
  /** What they were filled in with, by name. */
  params: Readonly<Record<string, string>>;
  access: 'public' | 'password' | 'verified';
  effect: 'read' | 'write';
  stepUp: 'none' | 'recent' | 'intent' | 'intent-passkey' | 'intent-strongest';
  /** Whether its input names a namespace. */
  isNamespaced: boolean;
}

type Described = {
  operationId: string;
  'x-access': Operation['access'];
  'x-effect': Operation['effect'];
  'x-step-up': Operation['stepUp'];
  parameters?: { name: string }[];
  requestBody?: { content: Record<string, { schema: { properties?: object } }> };
};

/** What the paths of operations name when nothing else is said: nobody, and nothing that is there. */
const NO_IDS = {
  name: 'default',
  place: 'oidc',
  requestId: 'none',
  personId: '00000000-0000-4000-8000-000000000000',
  snapshotId: '0'.repeat(32),
};

/** Everything that the console says it does, aimed at these ids. */
export async function readOperations(caller: ApiCaller, aim: Partial<typeof NO_IDS> = {}): Promise<Operation[]> {
  const ids = { ...NO_IDS, ...aim };

  const { body } = await caller.call('GET', '/api/openapi.json');
  const { paths } = body as { paths: Record<string, Record<string, Described>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      name: described.operationId,
      method: method.toUpperCase(),
      ...aimed(path, ids),
      access: described['x-access'],
      effect: described['x-effect'],
      stepUp: described['x-step-up'],
      isNamespaced: inputNames(described).includes('namespace') && described['x-access'] === 'verified',
    })),
  );
}

function aimed(template: string, ids: typeof NO_IDS): Pick<Operation, 'path' | 'params'> {
  const id = template.startsWith('/api/people') ? ids.personId : /^\/api\/(?:snapshots|approvals)/.test(template) ? ids.snapshotId : '1';
  const of: Record<string, string> = { ...ids, id };
  const params: Record<string, string> = {};
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    params[name] = of[name] ?? '';
    return params[name];
  });
  return { path, params };
}

function inputNames({ parameters = [], requestBody }: Described): string[] {
  return [...parameters.map(({ name }) => name), ...Object.keys(requestBody?.content['application/json']?.schema.properties ?? {})];
}

/** Shaped as a browser's answer, signed by nobody. */
const NO_ANSWER = {
  id: 'AA',
  rawId: 'AA',
  type: 'public-key',
  response: { clientDataJSON: 'AA', authenticatorData: 'AA', signature: 'AA' },
};
const NO_PASSKEY = { id: 'AA', rawId: 'AA', type: 'public-key', response: { clientDataJSON: 'AA', attestationObject: 'AA' } };
const PASSKEY_ID = 'f'.repeat(32);

const LEASE = 'auth/token/create/not-a-lease';

/** A body that each operation takes as it is, or that fails only after all that guards it. Acts name leases that do not exist. */
export const BODIES: Readonly<Record<string, unknown>> = {
  'session.sign-in': {},
  'session.start-oidc': { mount: '../sys' },
  'session.give-server-factor': { answers: [] },
  'session.drop-server-factor': { all: true },
  'session.verify': { code: 'no-code' },
  'session.verify-break-glass': { code: '' },
  'session.start-enrolment': {},
  'session.confirm-enrolment': { code: 'no-code' },
  'session.step-up': { verb: 'session.view', input: {}, code: '000000' },
  'session.open-enrolment': { code: '' },
  'session.recover': { code: '' },
  'session.end': { handle: '0'.repeat(32) },
  'session.end-others': {},
  'recovery.renew': {},
  'people.issue-code': {},
  'people.reset': { reason: 'asked by a test' },
  'people.end-sessions': {},
  'approval.request': { verb: 'session.view', input: {}, reason: 'asked by a test' },
  'approval.approve': {},
  'approval.refuse': {},
  'approval.withdraw': {},
  'session.verify-challenge': {},
  'session.verify-passkey': { passkey: 'none' },
  'session.start-passkey-enrolment': { name: 'key' },
  'session.confirm-passkey-enrolment': { registration: NO_PASSKEY },
  'session.step-up-challenge': { verb: 'lease.revoke', input: { leaseId: 'auth/token/create/not-a-lease' } },
  'session.step-up-passkey': { verb: 'session.view', input: {}, passkey: NO_ANSWER },
  'factor.start-passkey': { name: 'key' },
  'factor.add-passkey': { registration: NO_PASSKEY },
  'factor.rename-passkey': { passkeyId: PASSKEY_ID, name: 'key' },
  'factor.remove-passkey': { passkeyId: PASSKEY_ID },
  'factor.start-totp': {},
  'factor.confirm-totp': { code: '000000' },
  'factor.remove-totp': {},
  'factor.notices-seen': { throughId: '1' },
  'lease.lookup': { leaseIds: [LEASE] },
  'lease.renew': { leaseId: LEASE },
  'lease.revoke': { leaseId: LEASE },
  'lease.preview-prefix': { prefix: 'no-mount/' },
  'lease.revoke-prefix': { prefix: 'no-mount/', expectedCount: 1 },
  'journal.verify': {},
  'journal.export': { format: 'ndjson' },
  'policy.save': { text: '# none', expected: { version: 1, hash: '0'.repeat(64) } },
  'policy.delete': { expected: { version: 1, hash: '0'.repeat(64) } },
  'policy.capabilities': { path: 'secret/data/a' },
  'snapshot.take': {},
  'snapshot.cancel': {},
  'snapshot.verify': {},
  'snapshot.download': {},
  'snapshot.delete': {},
};

/** What passes the guards, and how it then answers somebody who reads leases and policies and changes nothing. */
export const ANALYST_ANSWERS: Readonly<Record<string, string>> = {
  'session.sign-in': 'invalid_input',
  'session.start-oidc': 'invalid_input',
  'session.finish-oidc': 'invalid_input',
  'session.give-server-factor': 'invalid_input',
  'session.drop-server-factor': 'invalid_input',
  'session.view': 'ok',
  'session.sign-out': 'ok',
  'session.verify': 'invalid_input',
  'session.verify-break-glass': 'invalid_input',
  'session.start-enrolment': 'enrolment_done',
  'session.confirm-enrolment': 'invalid_input',
  'session.step-up': 'invalid_input',
  'session.open-enrolment': 'invalid_input',
  'session.recover': 'invalid_input',
  'session.list': 'ok',
  'session.end': 'session_gone',
  'session.end-others': 'ok',
  'recovery.read': 'ok',
  'recovery.renew': 'step_up_required',
  'people.list': 'vault_denied',
  'people.issue-code': 'step_up_required',
  'people.reset': 'step_up_required',
  'people.end-sessions': 'step_up_required',
  'approval.list': 'ok',
  'approval.request': 'invalid_input',
  'approval.approve': 'step_up_required',
  'approval.refuse': 'vault_denied',
  'approval.withdraw': 'approval_gone',
  'session.verify-challenge': 'passkey_none',
  'session.verify-passkey': 'invalid_input',
  'session.start-passkey-enrolment': 'enrolment_done',
  'session.confirm-passkey-enrolment': 'passkey_refused',
  'session.step-up-challenge': 'ok',
  'session.step-up-passkey': 'invalid_input',
  'factor.list': 'ok',
  'factor.start-passkey': 'step_up_required',
  'factor.add-passkey': 'passkey_refused',
  // The second factor was given within five minutes, and there is no such passkey.
  'factor.rename-passkey': 'factor_gone',
  'factor.remove-passkey': 'step_up_required',
  'factor.start-totp': 'step_up_required',
  'factor.confirm-totp': 'enrolment_not_started',
  'factor.remove-totp': 'step_up_required',
  'factor.notices': 'ok',
  'factor.notices-seen': 'ok',
  'status.read': 'ok',
  'namespace.list': 'ok',
  'policy.list': 'ok',
  'policy.read': 'ok',
  'policy.capabilities': 'ok',
  'policy.save': 'step_up_required',
  'policy.delete': 'step_up_required',
  'overview.read': 'ok',
  // The analyst reads the audit log of the tenants, and this asks for that of the root namespace.
  'audit.query': 'vault_denied',
  'audit.read': 'vault_denied',
  'audit.summary': 'vault_denied',
  'audit.status': 'vault_denied',
  // Without the right to the journal: what they did themselves, and nothing of the chain.
  'journal.query': 'ok',
  'journal.read': 'journal_entry_gone',
  'journal.status': 'vault_denied',
  'journal.verify': 'vault_denied',
  'journal.export': 'ok',
  'snapshot.list': 'ok',
  'snapshot.take': 'vault_denied',
  'snapshot.cancel': 'vault_denied',
  'snapshot.verify': 'vault_denied',
  'snapshot.download': 'step_up_required',
  'snapshot.delete': 'step_up_required',
  'lease.list': 'ok',
  'lease.count': 'ok',
  'lease.lookup': 'ok',
  'lease.renew': 'lease_gone',
  'lease.preview-prefix': 'ok',
  'lease.revoke': 'step_up_required',
  'lease.revoke-prefix': 'step_up_required',
};
