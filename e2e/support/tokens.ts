import { randomBytes } from 'node:crypto';
import { asRoot, demo } from './demo.ts';
import { newPerson } from './people.ts';

/** A person with a token of their own, made outside the console, whose policies let it have children. */
export async function personWithToken() {
  const person = await newPerson('analyst');
  const policy = `e2e-children-${randomBytes(4).toString('hex')}`;
  const hcl = 'path "auth/token/create" { capabilities = ["update"] }';
  await asRoot('POST', `sys/policies/acl/${policy}`, { body: { policy: hcl } });
  await asRoot('POST', `auth/userpass/users/${person.username}`, { body: { token_policies: ['demo-analyst', policy], token_ttl: '8h' } });
  const answer = await fetch(`${demo().vaultAddr}/v1/auth/userpass/login/${person.username}`, {
    method: 'POST',
    body: JSON.stringify({ password: person.password }),
  });
  const { auth } = (await answer.json()) as { auth: { client_token: string; accessor: string } };
  return { person, token: auth.client_token, accessor: auth.accessor };
}

export async function allAccessors(): Promise<Set<string>> {
  const { data } = await asRoot<{ data: { keys: string[] } }>('LIST', 'auth/token/accessors');
  return new Set(data.keys);
}

/** What the server says of a token by its accessor; null when it is dead. */
export async function tokenBy(accessor: string): Promise<{ entityId: string; displayName: string } | null> {
  try {
    const body = { accessor };
    const { data } = await asRoot<{ data: { entity_id: string; display_name: string } }>('POST', 'auth/token/lookup-accessor', { body });
    return { entityId: data.entity_id, displayName: data.display_name };
  } catch (error) {
    if (error instanceof Error && /: 40[034]$/.test(error.message)) return null;
    throw error;
  }
}
