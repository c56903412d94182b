import { Secret } from '#server/platform/index.ts';
import { SERVICES, type Service } from '../company.ts';
import type { EstateState } from '../estate-state.ts';
import { SERVICE_SECRETS } from '../steps/secrets.ts';
import type { VaultAdmin, VaultAnswer } from '../vault-admin.ts';
import type { Act, Pod } from './plan.ts';
import { serviceAccountToken } from './service-token.ts';

/** Something with a life: a token or a lease. */
export interface Lived<T> {
  value: T;
  bornMs: number;
  lifeMs: number;
}

export interface PodMemory {
  token: Lived<Secret<string>> | null;
  lease: Lived<string> | null;
}

export interface ActContext {
  /** No token, root namespace. */
  vault: VaultAdmin;
  state: EstateState;
  now: () => Date;
  fraction: () => number;
}

/** Does one thing as a pod and notes what it got. Throws only when the server does not answer. */
export async function perform(act: Act, pod: Pod, memory: PodMemory, context: ActContext): Promise<void> {
  const { service } = pod;
  const vault = context.vault.inNamespace(service.namespace).withToken(memory.token?.value.reveal() ?? null);
  const pick = <T>(items: readonly T[]) => items[Math.floor(context.fraction() * items.length)] as T;
  switch (act) {
    case 'login': {
      const answer = await login(pod, vault, context);
      memory.token =
        answer.status === 200 ? lived(new Secret(answer.body.auth.client_token), answer.body.auth.lease_duration, context) : null;
      return;
    }
    case 'renew-token': {
      const answer = await vault.call('POST', 'auth/token/renew-self', {});
      // Near its longest life a renewal gives less than before: then sign in anew next time.
      const isGood = answer.status === 200 && answer.body.auth.lease_duration > service.tokenTtlSeconds / 2;
      memory.token = isGood && memory.token ? lived(memory.token.value, answer.body.auth.lease_duration, context) : null;
      return;
    }
    case 'draw-database': {
      const answer = await vault.get(`database/creds/${service.databaseRole}`);
      memory.lease = answer.status === 200 ? lived(answer.body.lease_id, answer.body.lease_duration, context) : null;
      return noteDenied(answer, memory);
    }
    case 'renew-lease': {
      const answer = await vault.call('POST', 'sys/leases/renew', { lease_id: memory.lease?.value });
      memory.lease = answer.status === 200 && memory.lease ? lived(memory.lease.value, answer.body.lease_duration, context) : null;
      return noteDenied(answer, memory);
    }
    case 'read-secret':
      return noteDenied(await vault.get(`kv/data/${service.name}/${pick(SERVICE_SECRETS).name}`), memory);
    case 'list-secrets':
      return noteDenied(await vault.call('LIST', `kv/metadata/${service.name}`), memory);
    case 'read-shared':
      return noteDenied(await vault.get(`kv/data/shared/${service.team}/smtp`), memory);
    case 'encrypt':
      return noteDenied(await vault.call('POST', `transit/encrypt/${service.transitKey}`, { plaintext: 'NDExMSAxMTEx' }), memory);
    case 'draw-certificate': {
      const name = `${service.name}-${pod.ordinal}.internal.example`;
      return noteDenied(await vault.call('POST', 'pki/issue/internal', { common_name: name }), memory);
    }
    case 'read-foreign': {
      const others = SERVICES.filter((other) => other.namespace === service.namespace && other.name !== service.name);
      await vault.get(foreignPath(pick(others), context.fraction()));
      return;
    }
  }
}

/** Where a service has no business: another one's key, or its own team's break-glass credential. */
export function foreignPath(other: Service, fraction: number): string {
  return fraction < 0.8 ? `kv/data/${other.name}/api-key` : `kv/data/shared/${other.team}/break-glass`;
}

function login({ service, ordinal }: Pod, vault: VaultAdmin, { state, now }: ActContext): Promise<VaultAnswer> {
  const anonymous = vault.withToken(null);
  const known = state.services[service.name];
  if (service.auth === 'approle')
    return anonymous.call('POST', 'auth/approle/login', { role_id: known?.roleId, secret_id: known?.secretId });
  const jwt = serviceAccountToken(service, ordinal, state.jwtKeyPem ?? '', now());
  return anonymous.call('POST', 'auth/jwt/login', { role: service.name, jwt });
}

/** A refusal of what is allowed means that the token died, by a hand in the console for instance: sign in anew. */
function noteDenied(answer: VaultAnswer, memory: PodMemory): void {
  if (answer.status === 403) memory.token = null;
}

const lived = <T>(value: T, lifeSeconds: number, { now }: ActContext): Lived<T> => ({
  value,
  bornMs: now().getTime(),
  lifeMs: lifeSeconds * 1000,
});
