'use client';
import { type FormEvent, useState } from 'react';
import { isPasskeyCapable } from '#components/form/passkey-ceremony.ts';
import { TextField } from '#components/form/text-field.tsx';
import { Button } from '#components/ui/button.tsx';
import { useIsHydrated } from '#components/ui/use-now.ts';
import type { FactorListReply } from '#lib/contracts/factor.ts';
import { OBSTACLE_WORDS } from './factor-words.ts';
import styles from './factors-page.module.css';
import type { FactorActs } from './use-factor-acts.tsx';

/** A name first, so that the list says later which key is which; or why none can be added here. */
export function AddPasskey({ reply, acts }: { reply: FactorListReply; acts: FactorActs }) {
  const [name, setName] = useState('');
  const isHydrated = useIsHydrated();
  const { passkeyObstacle } = reply;
  if (passkeyObstacle !== null) return <p className={styles.quiet}>{OBSTACLE_WORDS[passkeyObstacle]}</p>;
  if (isHydrated && !isPasskeyCapable())
    return <p className={styles.quiet}>This browser cannot make passkeys. Open the console in another one to add one.</p>;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await acts.addPasskey(name.trim())) setName('');
  };
  return (
    <form className={styles.add} onSubmit={submit}>
      <TextField
        label="Name of a new passkey"
        value={name}
        onChange={setName}
        hint="Such as the device or security key that will hold it."
      />
      <Button type="submit" size="sm" isDisabled={name.trim() === '' || name.trim().length > 64}>
        Add passkey…
      </Button>
    </form>
  );
}
