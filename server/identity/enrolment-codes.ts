import { AppError, type Clock, type Env, type Random } from '#server/platform/index.ts';
import { putEnrolmentCode, type Store, spendEnrolmentCode } from '#server/store/index.ts';
import { canonicalCode, codeHash, newCodeText } from './code-text.ts';
import { factorKey } from './codes.ts';

/** Seven groups of 20 bits: 140 bits. */
const GROUPS = 7;

interface Parts {
  store: Store;
  env: Pick<Env, 'SALLYPORT_ENROLMENT_CODE_SECONDS' | 'VAULT_NAMESPACE'>;
  clock: Clock;
  random: Random;
}

/** Whom a code is for. */
export interface EnrolmentSubject {
  entityId: string;
  /** Namespace that the person signs in to; '' is the root namespace. */
  namespace: string;
}

/** Makes the code that opens one first enrolment. It is in this one answer; an earlier one of the same person is dead. */
export async function makeEnrolmentCode(
  parts: Parts,
  subject: EnrolmentSubject,
  issuedBy: string,
): Promise<{ code: string; expiresAt: Date }> {
  const code = newCodeText(parts.random, GROUPS);
  const factor = factorKey(parts.env, subject.entityId);
  const expiresAt = new Date(parts.clock.now().getTime() + parts.env.SALLYPORT_ENROLMENT_CODE_SECONDS * 1000);
  const stored = { factor, codeHash: codeHash('enrolment', factor, code), namespace: subject.namespace, issuedBy, expiresAt };
  await putEnrolmentCode(parts.store, stored);
  return { code, expiresAt };
}

/** Uses the code up and opens the enrolment for that session. Throws `code_refused` for all but the live code of this person here. */
export async function openEnrolment(
  parts: Pick<Parts, 'store' | 'env'>,
  session: EnrolmentSubject & { idHash: string },
  typed: string,
): Promise<void> {
  const code = canonicalCode(typed, GROUPS);
  const factor = factorKey(parts.env, session.entityId);
  const spent = { factor, codeHash: codeHash('enrolment', factor, code ?? ''), namespace: session.namespace };
  if (code === null || !(await spendEnrolmentCode(parts.store, spent, session.idHash))) throw new AppError('code_refused');
}
