import { demo, type Person } from './demo.ts';

/** A person's own token, by signing in to the demo's Vault as any client would. */
export async function vaultToken({ username, password }: Person): Promise<string> {
  const answer = await fetch(`${demo().vaultAddr}/v1/auth/userpass/login/${username}`, {
    method: 'POST',
    body: JSON.stringify({ password }),
  });
  const { auth } = (await answer.json()) as { auth: { client_token: string } };
  return auth.client_token;
}

/** Asks Vault with that token. Resolves to the status, whatever it is. */
export async function askAs(token: string, method: string, path: string, body?: unknown): Promise<number> {
  const answer = await fetch(`${demo().vaultAddr}/v1/${path}`, {
    method,
    headers: { 'X-Vault-Token': token },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await answer.arrayBuffer();
  return answer.status;
}
