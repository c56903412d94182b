import type { SignInOffer, SignInWay } from '#lib/contracts/session.ts';
import { AppError, type Env } from '#server/platform/index.ts';

type Settings = Pick<Env, 'SALLYPORT_SIGN_IN_METHODS' | 'SALLYPORT_SIGN_IN_NAMESPACE'>;

const ANY: readonly SignInWay[] = (['userpass', 'ldap', 'oidc', 'token'] as const).map((method) => ({ method, mount: null, role: null }));

/** What the configuration offers at the door. */
export function signInOffer(env: Settings): SignInOffer {
  const ways = env.SALLYPORT_SIGN_IN_METHODS.map((text): SignInWay => {
    const [place = '', role] = text.split('#');
    const [method, mount] = place.split(':');
    return { method: method as SignInWay['method'], mount: mount ?? null, role: role ?? null };
  });
  const namespace = env.SALLYPORT_SIGN_IN_NAMESPACE;
  return { ways: ways.length > 0 ? ways : ANY, namespace: namespace === undefined ? null : namespace.replace(/^\/$/, '') };
}

interface Asked {
  method: SignInWay['method'];
  namespace: string;
  mount?: string;
  role?: string;
}

/** Throws `sign_in_refused` for a way that is not offered: a hidden field is no guard. */
export function checkWay(env: Settings, asked: Asked): void {
  const { ways, namespace } = signInOffer(env);
  const fits = (offered: string | null, value: string | undefined) => offered === null || value === undefined || offered === value;
  const isOffered = ways.some((way) => way.method === asked.method && fits(way.mount, asked.mount) && fits(way.role, asked.role));
  if (!isOffered || !fits(namespace, asked.namespace)) throw new AppError('sign_in_refused');
}
