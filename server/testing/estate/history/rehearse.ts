import type { Secret } from '#server/platform/index.ts';
import { PEOPLE, SERVICES, type Service } from '../company.ts';
import type { EstateState } from '../estate-state.ts';
import { type PodMemory, perform } from '../simulator/acts.ts';
import type { Act } from '../simulator/plan.ts';
import type { VaultAdmin } from '../vault-admin.ts';
import { fileSize, pairsSince, type Template } from './templates.ts';

export type PersonAct = 'sign-in' | 'wrong-password' | 'list-leases' | 'look-up' | 'revoke' | 'list-policies' | 'read-policy';

/** Everything the company does, once each on the real server: the entries it wrote are the templates of the history. */
export interface Rehearsal {
  /** By service, then act; several templates where an act has several targets. */
  services: Map<string, Map<Act, Template[]>>;
  people: Map<string, Map<PersonAct, Template[]>>;
  /** Reads by the shared token that may do everything. */
  opsReads: Template[];
}

export interface RehearseOptions {
  /** No token, root namespace. */
  vault: VaultAdmin;
  state: EstateState;
  auditFile: string;
  services: readonly Service[];
  now: () => Date;
  opsToken: Secret<string> | null;
}

type Note = (template: Template) => void;

/** Calls go one after the other and nobody else calls meanwhile, so the entries come in the order of the notes. */
export async function rehearse(options: RehearseOptions): Promise<Rehearsal> {
  const { vault, state, auditFile } = options;
  const offset = fileSize(auditFile);
  const notes: Note[] = [];
  const result: Rehearsal = { services: new Map(), people: new Map(), opsReads: [] };
  for (const service of options.services) await rehearseService(service, options, noteIn(result.services, service.name, notes));
  const lease = await drawLease(options, notes);
  for (const person of PEOPLE) await rehearsePerson(person.username, lease, vault, state, noteIn(result.people, person.username, notes));
  if (options.opsToken) {
    const data = vault.inNamespace('data').withToken(options.opsToken.reveal());
    for (const service of SERVICES.filter((one) => one.namespace === 'data')) {
      await data.get(`kv/data/${service.name}/api-key`);
      notes.push((template) => result.opsReads.push(template));
    }
  }
  const pairs = pairsSince(auditFile, offset);
  if (pairs.length !== notes.length) throw new Error('The audit file of the demo does not hold what was just done; start again.');
  for (const [index, note] of notes.entries()) note(pairs[index] as Template);
  return result;
}

function noteIn<A>(all: Map<string, Map<A, Template[]>>, actor: string, notes: Note[]): (act: A) => void {
  const own = new Map<A, Template[]>();
  all.set(actor, own);
  return (act) =>
    notes.push((template) => {
      own.set(act, [...(own.get(act) ?? []), template]);
    });
}

async function rehearseService(service: Service, options: RehearseOptions, note: (act: Act) => void): Promise<void> {
  const memory: PodMemory = { token: null, lease: null };
  let fraction = 0;
  const context = { vault: options.vault, state: options.state, now: options.now, fraction: () => fraction };
  const play = async (act: Act, at = 0) => {
    fraction = at;
    await perform(act, { service, ordinal: 0 }, memory, context);
    note(act);
  };
  await play('login');
  await play('renew-token');
  for (const at of [0, 0.4, 0.8]) await play('read-secret', at);
  await play('list-secrets');
  await play('read-shared');
  if (service.databaseRole && options.state.databases) {
    await play('draw-database');
    await play('renew-lease');
  }
  if (service.transitKey) await play('encrypt');
  if (service.drawsCertificates) await play('draw-certificate');
  for (const at of [0.1, 0.5]) await play('read-foreign', at);
}

/** A lease for a person to look up and revoke; null without PostgreSQL. */
async function drawLease(options: RehearseOptions, notes: Note[]): Promise<string | null> {
  const service = options.services.find((one) => one.databaseRole && one.namespace === 'payments');
  if (!service || !options.state.databases) return null;
  const memory: PodMemory = { token: null, lease: null };
  const context = { vault: options.vault, state: options.state, now: options.now, fraction: () => 0 };
  for (const act of ['login', 'draw-database'] as const) {
    await perform(act, { service, ordinal: 0 }, memory, context);
    notes.push(() => undefined);
  }
  return memory.lease?.value ?? null;
}

async function rehearsePerson(
  username: string,
  lease: string | null,
  vault: VaultAdmin,
  state: EstateState,
  note: (act: PersonAct) => void,
): Promise<void> {
  const login = `auth/userpass/login/${username}`;
  await vault.call('POST', login, { password: 'not-the-password' });
  note('wrong-password');
  const signedIn = await vault.call('POST', login, { password: state.people[username]?.password });
  note('sign-in');
  const self = vault.withToken(signedIn.body.auth.client_token);
  const payments = self.inNamespace('payments');
  await payments.call('LIST', 'sys/leases/lookup/database/creds/');
  note('list-leases');
  if (lease) {
    await payments.call('POST', 'sys/leases/lookup', { lease_id: lease });
    note('look-up');
    await payments.call('POST', 'sys/leases/revoke', { lease_id: lease });
    note('revoke');
  }
  await self.call('LIST', 'sys/policies/acl');
  note('list-policies');
  await payments.get('sys/policies/acl/service-secrets');
  note('read-policy');
}
