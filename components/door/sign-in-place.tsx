'use client';
import { TextField } from '#components/form/text-field.tsx';
import type { SignInWay } from '#lib/contracts/session.ts';
import styles from './door.module.css';
import { FIRST_TIME, type Remembered } from './remembered.ts';

interface PlaceProps {
  readonly way: SignInWay;
  readonly isNamespaceFixed: boolean;
  readonly start: Remembered;
  readonly fields: Readonly<Record<string, string>>;
}

/** Where at Vault somebody signs in. What the configuration fixes is not asked; with nothing to ask it is not there. */
export function SignInPlace({ way, isNamespaceFixed, start, fields }: PlaceProps) {
  const { method } = way;
  const hasMount = way.mount === null && method !== 'token';
  const hasRole = way.role === null && method === 'oidc';
  if (isNamespaceFixed && !hasMount && !hasRole) return null;
  const mount = start.method === method ? start.mount : method;
  const isTold = start !== FIRST_TIME && ((!isNamespaceFixed && start.namespace !== '') || (hasMount && mount !== method));
  const isWrong = ['namespace', 'mount', 'role'].some((name) => name in fields);
  return (
    <details key={`${method} ${mount} ${start.namespace}`} className={styles.more} open={isTold || isWrong}>
      <summary>More</summary>
      <div>
        {!isNamespaceFixed && (
          <TextField
            label="Namespace"
            name="namespace"
            defaultValue={start.namespace}
            error={fields.namespace}
            hint="Empty for the root namespace."
            isMono
          />
        )}
        {hasMount && <TextField label="Mount" name="mount" defaultValue={mount} error={fields.mount} isMono />}
        {hasRole && <TextField label="Role" name="role" error={fields.role} hint="Empty for the mount's default role." isMono />}
      </div>
    </details>
  );
}
