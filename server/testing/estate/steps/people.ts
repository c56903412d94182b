import type { EstateContext, Step } from '../build-estate.ts';
import { PEOPLE } from '../company.ts';
import { ROLE_POLICY_NAMES, rolePolicy } from '../policies.ts';
import { authAccessor, ensureAuths, ensureEntity } from './mounts.ts';

/** People sign in by userpass in the root namespace; four roles, one policy each. */
export const people: Step = {
  name: 'people',
  title: 'Making people and their roles',
  async run({ vault, state, random }) {
    await ensureAuths(vault, { userpass: { type: 'userpass', description: 'People' } });
    const accessor = await authAccessor(vault, 'userpass');
    for (const [role, name] of Object.entries(ROLE_POLICY_NAMES) as [keyof typeof ROLE_POLICY_NAMES, string][])
      await vault.write(`sys/policies/acl/${name}`, { policy: rolePolicy(role) });
    for (const person of PEOPLE) {
      const password = state.people[person.username]?.password ?? random.bytes(12).toString('base64url');
      await vault.write(`auth/userpass/users/${person.username}`, {
        password,
        token_policies: [ROLE_POLICY_NAMES[person.role]],
        token_ttl: '8h',
        token_max_ttl: '12h',
      });
      const metadata = { full_name: person.fullName, team: person.team, role: person.role };
      const entityId = await ensureEntity(vault, { name: person.username, metadata }, { name: person.username, mountAccessor: accessor });
      state.people[person.username] = { password, entityId, totpSecret: state.people[person.username]?.totpSecret ?? null };
    }
  },
};

const unenrolled = ({ state }: EstateContext) =>
  PEOPLE.filter((person) => person.isEnrolled && state.people[person.username] && !state.people[person.username]?.totpSecret);

/** Second factors of all but the one who is to meet the QR code. */
export const factors: Step = {
  name: 'factors',
  title: 'Enrolling second factors',
  isDue: (context) => unenrolled(context).length > 0,
  async run(context) {
    for (const { username } of unenrolled(context)) {
      const person = context.state.people[username];
      if (person) person.totpSecret = await context.enrolFactor(person.entityId);
    }
  },
};
