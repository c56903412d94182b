'use client';
import { TextField } from '#components/form/text-field.tsx';
import type { SignInWay } from '#lib/contracts/session.ts';
import styles from './door.module.css';

interface CredentialsProps {
  readonly method: SignInWay['method'];
  readonly fields: Readonly<Record<string, string>>;
}

/** What a way to sign in asks for. */
export function SignInCredentials({ method, fields }: CredentialsProps) {
  if (method === 'oidc')
    return <p className={styles.lead}>Your identity provider asks who you are and sends you back here for the second factor.</p>;
  if (method === 'token')
    return (
      <TextField
        key="token"
        label="Vault token"
        name="token"
        type="password"
        error={fields.token}
        hint="It stays on the server. Where its policies allow it, a child of it is used and the token itself is not kept."
        hasAutoFocus
      />
    );
  return (
    <>
      <TextField key="username" label="User name" name="username" autoComplete="username" error={fields.username} hasAutoFocus />
      <TextField key="password" label="Password" name="password" type="password" autoComplete="current-password" error={fields.password} />
    </>
  );
}
