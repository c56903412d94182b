import { Pool } from 'undici';

/** Gets a path over kept connections, reads the whole answer, and demands a 200. The same client for both sides of a comparison. */
export function getter(origin: string, headers: Readonly<Record<string, string>>) {
  const pool = new Pool(origin, { connections: 1, pipelining: 1 });
  const host = new URL(origin).host;
  return {
    async get(path: string, method = 'GET'): Promise<string> {
      // LIST is a method of Vault's own.
      const reply = await pool.request({ path, method: method as 'GET', headers: { host, ...headers } });
      const text = await reply.body.text();
      if (reply.statusCode !== 200) throw new Error(`${method} ${path} answered ${reply.statusCode}: ${text.slice(0, 200)}`);
      return text;
    },
    close: () => pool.close(),
  };
}
