/** Carries the browser from the start of a sign-in to its end, for ten minutes. */
export interface DoorCookie {
  /** The id in a Cookie header, or null when there is none of the right shape, or two. */
  read(cookieHeader: string | null): string | null;
  /** A Set-Cookie value. It holds nothing but the id, whose hash is on the row that it opens. */
  issue(doorId: string): string;
  clear(): string;
}

export const DOOR_SECONDS = 600;
const ID = /^[A-Za-z0-9_-]{43}$/;

/**
 * Lax, because a browser that comes back from an identity provider comes from another site. `__Host-` over TLS, so that no
 * neighbour host can plant one and make somebody sign in as somebody else.
 */
export function createDoorCookie(publicUrl: URL): DoorCookie {
  const isHttps = publicUrl.protocol === 'https:';
  const name = `${isHttps ? '__Host-' : ''}sallyport.door`;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`;
  return {
    read(cookieHeader) {
      const values = (cookieHeader ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      return values.length === 1 && ID.test(values[0] ?? '') ? (values[0] ?? null) : null;
    },
    issue: (doorId) => `${name}=${doorId}; Max-Age=${DOOR_SECONDS}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}
