'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import styles from './door.module.css';

/** The key in groups of four. Not in a title or a name: those end up in more places than the page. */
export function SeedKey({ secretKey }: { secretKey: string }) {
  const [said, setSaid] = useState('');
  const copy = () =>
    navigator.clipboard.writeText(secretKey).then(
      () => setSaid('Copied'),
      () => setSaid('The browser refused; select it by hand'),
    );
  return (
    <div className={styles.key}>
      <code className="sp-mono">{secretKey.match(/.{1,4}/g)?.join(' ')}</code>
      <Button variant="link" isInline onClick={copy}>
        Copy the key
      </Button>
      <span role="status">{said}</span>
    </div>
  );
}
