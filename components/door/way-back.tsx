'use client';
import { useState } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { Button } from '#components/ui/button.tsx';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import styles from './door.module.css';
import { turnBack } from './door-api.ts';

/** Who is half signed in, and the way out of it. */
export function WayBack({ name }: { name: string }) {
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  return (
    <>
      <p className={styles.back}>
        <span>
          Signed in as <bdi>{name}</bdi>.
        </span>
        <Button variant="link" isInline onClick={() => turnBack().catch((error: unknown) => setProblem(problemOf(error)))}>
          Sign in as somebody else
        </Button>
      </p>
      <FormError problem={problem} />
    </>
  );
}
