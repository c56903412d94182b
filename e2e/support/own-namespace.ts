import { randomBytes } from 'node:crypto';
import { asRoot } from './demo.ts';

const ALL = '["create", "read", "update", "patch", "delete", "list", "sudo"]';

/** A namespace of the test's own with a userpass mount, and a policy in it by which everything there is allowed. */
export async function ownNamespace(): Promise<{ namespace: string; policy: string }> {
  const namespace = `e2e-${randomBytes(4).toString('hex')}`;
  const policy = 'all';
  await asRoot('POST', `sys/namespaces/${namespace}`);
  await asRoot('POST', 'sys/auth/userpass', { namespace, body: { type: 'userpass' } });
  await asRoot('POST', `sys/policies/acl/${policy}`, { namespace, body: { policy: `path "*" { capabilities = ${ALL} }` } });
  return { namespace, policy };
}
