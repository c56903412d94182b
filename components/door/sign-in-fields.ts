import type { OidcStartRequest, SignInRequest, SignInWay } from '#lib/contracts/session.ts';
import type { Remembered } from './remembered.ts';

export type ReadSignIn =
  | { request: SignInRequest; remembered: Remembered }
  | { oidc: OidcStartRequest; remembered: Remembered }
  | { fields: Readonly<Record<string, string>> };

const text = (form: FormData, name: string) => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};
const path = (form: FormData, name: string) =>
  text(form, name)
    .trim()
    .replace(/^\/+|\/+$/g, '');

/** What the form says, or which fields are empty. What is fixed has no field. Everything else is the server's to judge. */
export function readSignIn(form: FormData, way: SignInWay, fixedNamespace: string | null): ReadSignIn {
  const { method } = way;
  const namespace = fixedNamespace ?? path(form, 'namespace');
  const mount = way.mount ?? (path(form, 'mount') || method);
  const remembered = { method, mount, namespace };
  if (method === 'token') {
    const token = text(form, 'token').trim();
    return token === '' ? { fields: { token: 'Paste a token.' } } : { request: { method, token, namespace }, remembered };
  }
  if (method === 'oidc') return { oidc: { mount, namespace, role: way.role ?? text(form, 'role').trim() }, remembered };
  const username = text(form, 'username').trim();
  const password = text(form, 'password');
  const fields = {
    ...(username === '' && { username: 'Enter your user name.' }),
    ...(password === '' && { password: 'Enter your password.' }),
  };
  if (Object.keys(fields).length > 0) return { fields };
  return { request: { method, username, password, mount, namespace }, remembered };
}
