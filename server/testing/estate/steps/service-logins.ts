import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { EstateContext, Step } from '../build-estate.ts';
import { DATABASE_ROLES, NAMESPACES, SERVICES, type Service, subjectOf } from '../company.ts';
import { certificatePolicy, databasePolicy, transitPolicy } from '../policies.ts';
import { inParallel, type VaultAdmin } from '../vault-admin.ts';
import { authAccessor, ensureEntity } from './mounts.ts';

export const JWT_ISSUER = 'https://kubernetes.default.svc.cluster.local';
export const JWT_AUDIENCE = 'vault';
const CONCURRENCY = 6;

/** How the services sign in: AppRole outside the cluster, service-account tokens inside. Each has an entity with metadata. */
export const serviceLogins: Step = {
  name: 'service-logins',
  title: 'Making the services and how they sign in',
  async run(context) {
    const { vault, state, serviceLimit } = context;
    state.jwtKeyPem ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const publicPem = createPublicKey(state.jwtKeyPem).export({ type: 'spki', format: 'pem' }).toString();
    for (const namespace of NAMESPACES) {
      const inside = vault.inNamespace(namespace);
      await inside.write('auth/jwt/config', { jwt_validation_pubkeys: [publicPem], bound_issuer: JWT_ISSUER });
      const accessors = { approle: await authAccessor(inside, 'approle'), jwt: await authAccessor(inside, 'jwt') };
      for (const role of DATABASE_ROLES.filter((one) => one.namespace === namespace))
        await inside.write(`sys/policies/acl/database-${role.name}`, { policy: databasePolicy(role.name) });
      if (namespace === 'platform') await inside.write('sys/policies/acl/certificates', { policy: certificatePolicy() });
      const services = SERVICES.slice(0, serviceLimit).filter((service) => service.namespace === namespace);
      await inParallel(services, CONCURRENCY, (service) => makeService(inside, service, accessors, context));
    }
  },
};

async function makeService(
  vault: VaultAdmin,
  service: Service,
  accessors: Record<Service['auth'], string>,
  { state }: EstateContext,
): Promise<void> {
  const policies = ['service-secrets'];
  if (service.databaseRole) policies.push(`database-${service.databaseRole}`);
  if (service.drawsCertificates) policies.push('certificates');
  if (service.transitKey) {
    await vault.write(`sys/policies/acl/transit-${service.transitKey}`, { policy: transitPolicy(service.transitKey) });
    policies.push(`transit-${service.transitKey}`);
  }
  const token = { token_policies: policies, token_ttl: service.tokenTtlSeconds, token_max_ttl: 6 * service.tokenTtlSeconds };
  const made = service.auth === 'approle' ? await makeAppRole(vault, service, token) : await makeJwtRole(vault, service, token);
  const metadata = { service: service.name, team: service.team, environment: 'production' };
  const entityId = await ensureEntity(
    vault,
    { name: service.name, metadata },
    { name: made.aliasName, mountAccessor: accessors[service.auth] },
  );
  state.services[service.name] = { entityId, ...made.credentials };
}

async function makeAppRole(vault: VaultAdmin, service: Service, token: Record<string, unknown>) {
  const path = `auth/approle/role/${service.name}`;
  await vault.write(path, { ...token, secret_id_ttl: 0 });
  const roleId: string = (await vault.get(`${path}/role-id`)).body.data.role_id;
  const secretId: string = (await vault.write(`${path}/secret-id`)).body.data.secret_id;
  return { aliasName: roleId, credentials: { roleId, secretId } };
}

async function makeJwtRole(vault: VaultAdmin, service: Service, token: Record<string, unknown>) {
  await vault.write(`auth/jwt/role/${service.name}`, {
    ...token,
    role_type: 'jwt',
    user_claim: 'sub',
    bound_audiences: [JWT_AUDIENCE],
    bound_subject: subjectOf(service),
  });
  return { aliasName: subjectOf(service), credentials: {} };
}
