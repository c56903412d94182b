import { z } from 'zod';
import { oneLine } from '#lib/contracts/plain-text.ts';
import type { IdentityEngine } from './identity/index.ts';
import { AppError, codeOf, newRequestId, type OwnerAct, systemRandom } from './platform/index.ts';
import type { Journal } from './store/index.ts';

const SERVER_COMMAND = 'the command on the server';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const subjectSchema = z.strictObject({
  /** An entity id, or the name under which somebody is at the door now. */
  who: z.string().min(1).max(256),
  namespace: z.string().max(256).default(''),
});
const resetSchema = subjectSchema.extend({ reason: z.string().trim().min(5).max(300).check(oneLine) });

interface Parts {
  isDemo: boolean;
  identity: Pick<IdentityEngine, 'accounts'>;
  journal: Journal;
}

/** What whoever may enter the data directory does about second factors: for the first administrator, and for the last. */
export function ownerActs({ isDemo, identity: { accounts }, journal }: Parts): Record<string, OwnerAct> {
  async function subjectOf({ who, namespace }: z.output<typeof subjectSchema>) {
    if (UUID.test(who)) return { entityId: who, namespace };
    const found = await accounts.seenAs(who);
    const [only] = found;
    if (!only || found.length > 1) throw new AppError(only ? 'person_ambiguous' : 'person_unseen');
    return only;
  }
  async function recorded<T>(
    verb: string,
    subject: { entityId: string; namespace: string },
    reason: string,
    act: (where: Where) => Promise<T>,
  ) {
    const where = { requestId: newRequestId(systemRandom), address: '' };
    const details = { personEntityId: subject.entityId, ...(reason === '' ? {} : { reason }) };
    const entry = { verb, entityId: '', displayName: SERVER_COMMAND, namespace: subject.namespace, details, ...where };
    await journal.write({ ...entry, kind: 'intent', code: '' });
    // The act is done or not by now, and a code that was made is printed once: a row that fails is logged and takes neither away.
    const outcome = (code: string) => journal.write({ ...entry, kind: 'outcome', code }).catch(() => undefined);
    let done: T;
    try {
      done = await act(where);
    } catch (error) {
      await outcome(codeOf(error));
      throw error;
    }
    await outcome('ok');
    return done;
  }
  const demoActs: Record<string, OwnerAct> = {
    'demo-recovery-codes': async (input) => ({
      codes: await accounts.makeRecoveryCodesFor(z.object({ entityId: z.string().regex(UUID) }).parse(input).entityId),
    }),
  };
  return {
    ...(isDemo ? demoActs : {}),
    'enrol-code': async (input) => {
      const subject = await subjectOf(subjectSchema.parse(input));
      const issue = () => accounts.issueEnrolmentCode(subject, SERVER_COMMAND);
      return { entityId: subject.entityId, ...(await recorded('people.issue-code', subject, '', issue)) };
    },
    'reset-factors': async (input) => {
      const { reason, ...asked } = resetSchema.parse(input);
      const subject = await subjectOf(asked);
      const reset = (where: Where) => accounts.reset(subject, SERVER_COMMAND, where);
      return { entityId: subject.entityId, ...(await recorded('people.reset', subject, reason, reset)) };
    },
  };
}

interface Where {
  requestId: string;
  address: string;
}
