import { AppError, type Clock, type Env, type Logger, type Random, sha256Hex } from '#server/platform/index.ts';
import {
  clearFailures,
  countRecoveryCodes,
  countSessions,
  findSessionsByName,
  insertFactorNotice,
  type Journal,
  listDisabledFactors,
  listEnrolmentCodes,
  listFailedRevocations,
  listSessionRows,
  putRecoveryCodes,
  type SessionRow,
  type Store,
} from '#server/store/index.ts';
import { canonicalName } from './account-name.ts';
import type { Accounts, OwnSession, SeenPerson } from './accounts.ts';
import type { Floor } from './answer-floor.ts';
import { isBreakGlass } from './break-glass.ts';
import { type CodeParts, countedTry, factorKey, MOST_FAILURES } from './codes.ts';
import type { Endings } from './endings.ts';
import type { ActiveSession, RequestFacts } from './engine.ts';
import { makeEnrolmentCode, openEnrolment } from './enrolment-codes.ts';
import type { Factors } from './factors.ts';
import { makeRecoveryCodes, spendRecoveryCode } from './recovery-codes.ts';
import type { Sessions } from './sessions.ts';

interface Parts {
  store: Store;
  factors: Factors;
  sessions: Sessions;
  endings: Endings;
  codes: CodeParts;
  journal: Journal;
  floor: Floor;
  env: Env;
  clock: Clock;
  random: Random;
  log: Logger;
}

export function createAccounts(parts: Parts): Accounts {
  const { store, factors, sessions, endings, codes, floor, env, random } = parts;
  const keyOf = (entityId: string) => factorKey(env, entityId);
  /** Tokens without an entity are not one person: each has itself alone. */
  const ownRows = async (session: ActiveSession) => {
    const rows = await listSessionRows(store, session.entityId);
    return isBreakGlass(session) ? rows.filter((row) => row.id_hash === session.idHash) : rows;
  };
  const hasFactor = (entityId: string) => factors.isEnrolled(entityId);

  return {
    openEnrolment: (session, code, { signal }) =>
      floor(signal, async () => {
        if (await hasFactor(session.entityId)) throw new AppError('enrolment_done');
        await countedTry(codes, session.entityId, () => openEnrolment(parts, session, code));
      }),
    async recover(session, code, facts) {
      // Codes outlive a factor that was taken away in Vault itself; then they open nothing.
      const attempt = async (factor: string) => {
        if (!(await hasFactor(session.entityId))) throw new AppError('code_refused');
        await spendRecoveryCode(store, factor, code);
      };
      await floor(facts.signal, () => countedTry(codes, session.entityId, attempt));
      const sessionId = await sessions.rise(session);
      const { left } = await countRecoveryCodes(store, keyOf(session.entityId));
      await tell({ ...session, idHash: sha256Hex(sessionId) }, 'recovery-used', facts, { left });
      return { sessionId };
    },
    recoveryCodes: (session) => countRecoveryCodes(store, keyOf(session.entityId)),
    async renewRecoveryCodes(session, facts) {
      const made = await makeRecoveryCodes(store, random, keyOf(session.entityId));
      await tell(session, 'recovery-renewed', facts, { left: made.length });
      return made;
    },

    sessions: async (session) => (await ownRows(session)).map((row) => toOwn(row, session.idHash)),
    async endSession(session, handle, facts) {
      const row = (await ownRows(session)).find((one) => handleOf(one.id_hash) === handle);
      if (!row) throw new AppError('session_gone');
      await endings.endOne(row.id_hash, facts);
    },
    endOtherSessions: async (session, facts) => (isBreakGlass(session) ? 0 : endings.endAll(session.entityId, session.idHash, facts)),

    async issueEnrolmentCode(subject, issuedBy) {
      if (await hasFactor(subject.entityId)) throw new AppError('enrolment_done');
      return makeEnrolmentCode(parts, subject, issuedBy);
    },
    async reset(subject, issuedBy, where) {
      const factor = keyOf(subject.entityId);
      // The factor first: whoever holds it must not sign in again while the sessions end.
      await factors.remove(subject.entityId);
      await putRecoveryCodes(store, factor, []);
      await clearFailures(store, factor);
      const endedSessions = await endings.endAll(subject.entityId, undefined, where);
      return { ...(await makeEnrolmentCode(parts, subject, issuedBy)), endedSessions };
    },
    makeRecoveryCodesFor: (entityId) => makeRecoveryCodes(store, random, keyOf(entityId)),
    endSessionsOf: (entityId, where) => endings.endAll(entityId, undefined, where),
    async standings(entityIds) {
      const [enrolled, disabled, counts, live] = await Promise.all([
        factors.list(),
        listDisabledFactors(store, MOST_FAILURES),
        countSessions(store),
        listEnrolmentCodes(store),
      ]);
      return new Map(
        entityIds.map((entityId) => [
          entityId,
          {
            isEnrolled: enrolled.has(entityId),
            isDisabled: disabled.has(keyOf(entityId)),
            sessionCount: counts.get(entityId) ?? 0,
            codeExpiresAt: live.get(keyOf(entityId)) ?? null,
          },
        ]),
      );
    },
    leftTokens: async () =>
      (await listFailedRevocations(store)).map((row) => ({
        displayName: row.display_name,
        namespace: row.namespace,
        accessor: row.token_accessor,
        since: row.since,
        tries: row.tries + 1,
        lastCode: row.last_code,
      })),
    async seenAs(username) {
      const name = canonicalName(username);
      const people = new Map<string, SeenPerson>();
      for (const row of name === null ? [] : await findSessionsByName(store, name))
        people.set(`${row.namespace} ${row.entity_id}`, {
          entityId: row.entity_id,
          namespace: row.namespace,
          displayName: row.display_name,
        });
      return [...people.values()];
    },
  };

  /** For the journal, and for the person at their next look. The act is done by now, so a failure here does not undo it. */
  async function tell(
    session: ActiveSession,
    kind: 'recovery-used' | 'recovery-renewed',
    facts: RequestFacts,
    details: { left: number },
  ): Promise<void> {
    const { entityId, displayName, namespace } = session;
    const where = { requestId: facts.requestId, address: facts.address };
    const verb = kind === 'recovery-used' ? 'session.recovery-code-used' : 'recovery.renewed';
    try {
      await parts.journal.write({ kind: 'event', verb, entityId, displayName, namespace, code: 'ok', details, ...where });
      await insertFactorNotice(store, { factor: keyOf(entityId), kind, name: facts.address, bySession: session.idHash });
    } catch {
      parts.log.error({ requestId: facts.requestId, verb }, 'a person could not be told of a recovery code');
    }
  }
}

const handleOf = (idHash: string) => sha256Hex(`session handle ${idHash}`).slice(0, 32);

function toOwn(row: SessionRow, currentIdHash: string): OwnSession {
  return {
    handle: handleOf(row.id_hash),
    isCurrent: row.id_hash === currentIdHash,
    stage: row.stage,
    address: row.address,
    userAgent: row.user_agent,
    signedInAt: row.signed_in_at,
    seenAt: row.seen_at,
    endsAt: row.idle_expires_at < row.absolute_expires_at ? row.idle_expires_at : row.absolute_expires_at,
  };
}
