import type { SignInRequest } from '#lib/contracts/session.ts';
import type { Remembered } from './remembered.ts';

export type ReadSignIn = { request: SignInRequest; remembered: Remembered } | { fields: Readonly<Record<string, string>> };

const text = (form: FormData, name: string) => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** What the form says, or which fields are empty. Everything else is the server's to judge. */
export function readSignIn(form: FormData): ReadSignIn {
  const namespace = text(form, 'namespace')
    .trim()
    .replace(/^\/+|\/+$/g, '');
  if (text(form, 'method') === 'token') {
    const token = text(form, 'token').trim();
    if (token === '') return { fields: { token: 'Paste a token.' } };
    return { request: { method: 'token', token, namespace }, remembered: { method: 'token', mount: 'userpass', namespace } };
  }
  const username = text(form, 'username').trim();
  const password = text(form, 'password');
  const mount =
    text(form, 'mount')
      .trim()
      .replace(/^\/+|\/+$/g, '') || 'userpass';
  const fields = {
    ...(username === '' && { username: 'Enter your user name.' }),
    ...(password === '' && { password: 'Enter your password.' }),
  };
  if (Object.keys(fields).length > 0) return { fields };
  return { request: { method: 'userpass', username, password, mount, namespace }, remembered: { method: 'userpass', mount, namespace } };
}
