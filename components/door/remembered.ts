/** How somebody signed in here last time. Never who. */
export interface Remembered {
  readonly method: 'userpass' | 'ldap' | 'oidc' | 'token';
  readonly mount: string;
  readonly namespace: string;
}

const STORAGE_KEY = 'sallyport-door';
const METHODS: readonly unknown[] = ['userpass', 'ldap', 'oidc', 'token'] satisfies readonly Remembered['method'][];
export const FIRST_TIME: Remembered = { method: 'userpass', mount: 'userpass', namespace: '' };

/** Anything odd in the storage counts as nothing remembered. */
export function parseRemembered(text: string | null): Remembered {
  if (text === null) return FIRST_TIME;
  try {
    const { method, mount, namespace } = JSON.parse(text) as Record<string, unknown>;
    const isKnown = METHODS.includes(method) && typeof mount === 'string' && typeof namespace === 'string';
    return isKnown && mount !== '' ? ({ method, mount, namespace } as Remembered) : FIRST_TIME;
  } catch {
    return FIRST_TIME;
  }
}

export function readRemembered(): Remembered {
  try {
    return parseRemembered(localStorage.getItem(STORAGE_KEY));
  } catch {
    return FIRST_TIME;
  }
}

export function remember({ method, mount, namespace }: Remembered): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ method, mount, namespace }));
  } catch {
    // Without storage the fields start empty next time.
  }
}
