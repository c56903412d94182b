import { type Clock, codeOf, type Env, type Logger, newOpaqueId, type Random, Secret, sha256Hex } from '#server/platform/index.ts';
import {
  findSessionRow,
  insertSession,
  type NewSessionRow,
  replaceSession,
  type SessionRow,
  type Store,
  touchSession,
} from '#server/store/index.ts';
import type { ActiveSession, RequestFacts } from './engine.ts';
import type { Sealing } from './sealing.ts';

/** Between password and second factor, a session lives this long. */
const PASSWORD_STAGE_SECONDS = 600;
/** Moves of the idle limit smaller than this are not written. */
const IDLE_STEP_MS = 1000;
/** Near its end a session's idle limit moves no more; that somebody is there is then noted this seldom. */
const SEEN_STEP_MS = 30_000;
const SESSION_ID = /^[A-Za-z0-9_-]{43}$/;

/** Who signed in, and with which token. */
export interface SignedIn {
  entityId: string;
  displayName: string;
  username: string;
  namespace: string;
  policies: readonly string[];
  token: Secret<string>;
  tokenKind: 'own' | 'pasted';
  tokenAccessor: string;
  /** Null when the token has no end of its own. */
  tokenExpiresAt: Date | null;
}

export interface Sessions {
  /** A new session without a second factor yet. The id goes to the browser and is kept nowhere. */
  create(person: SignedIn, from: Pick<RequestFacts, 'address' | 'userAgent'>): Promise<string>;
  /** The same session, verified, under a new id; the old id is dead in the same transaction. Throws `session_expired`. */
  rise(session: ActiveSession): Promise<string>;
  find(sessionId: string, options: { isActivity: boolean }): Promise<ActiveSession | null>;
}

interface Parts {
  store: Store;
  sealing: Sealing;
  env: Pick<Env, 'SALLYPORT_SESSION_IDLE_SECONDS' | 'SALLYPORT_SESSION_ABSOLUTE_SECONDS'>;
  clock: Clock;
  random: Random;
  log: Logger;
  /** Ends a session that is past its limits, or whose seal is broken: takes the row out and revokes the token. */
  end(idHash: string): Promise<void>;
  /** Ends the oldest sessions that a person has too many of beside this one. */
  endSurplus(entityId: string, stage: SessionRow['stage'], current: string): Promise<void>;
  protect?: ((value: string) => void) | undefined;
}

export function createSessions(parts: Parts): Sessions {
  const { store, sealing, env, clock, random, log } = parts;
  const after = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000);

  function limits(stage: SessionRow['stage'], signedInAt: Date, tokenExpiresAt: Date | null) {
    const lifeSeconds = stage === 'verified' ? env.SALLYPORT_SESSION_ABSOLUTE_SECONDS : PASSWORD_STAGE_SECONDS;
    const absolute = earliest(after(signedInAt, Math.min(lifeSeconds, env.SALLYPORT_SESSION_ABSOLUTE_SECONDS)), tokenExpiresAt);
    return { absolute_expires_at: absolute, idle_expires_at: idleLimit(absolute) };
  }
  function idleLimit(absolute: Date): Date {
    return earliest(after(clock.now(), env.SALLYPORT_SESSION_IDLE_SECONDS), absolute);
  }

  return {
    async create(person, from) {
      const sessionId = newOpaqueId(random);
      const idHash = sha256Hex(sessionId);
      const { sealed, keyId } = await sealing.seal(person.token, idHash);
      const now = clock.now();
      const row: NewSessionRow = {
        id_hash: idHash,
        stage: 'password',
        entity_id: person.entityId,
        display_name: person.displayName,
        username: person.username,
        namespace: person.namespace,
        policies: person.policies,
        token_kind: person.tokenKind,
        token_accessor: person.tokenAccessor,
        sealed_token: sealed,
        sealing_key_id: keyId,
        token_expires_at: person.tokenExpiresAt,
        signed_in_at: now,
        address: from.address,
        user_agent: from.userAgent,
        seen_at: now,
        ...limits('password', now, person.tokenExpiresAt),
      };
      await insertSession(store, row);
      await parts.endSurplus(person.entityId, 'password', idHash);
      return sessionId;
    },

    async rise(session) {
      const sessionId = newOpaqueId(random);
      const idHash = sha256Hex(sessionId);
      const { sealed, keyId } = await sealing.seal(session.vaultToken, idHash);
      await replaceSession(store, session.idHash, (old) => ({
        ...old,
        id_hash: idHash,
        stage: 'verified',
        sealed_token: sealed,
        sealing_key_id: keyId,
        seen_at: clock.now(),
        may_enrol: false,
        factor_at: clock.now(),
        ...limits('verified', old.signed_in_at, old.token_expires_at),
      }));
      await parts.endSurplus(session.entityId, 'verified', idHash);
      return sessionId;
    },

    async find(sessionId, { isActivity }) {
      if (!SESSION_ID.test(sessionId)) return null;
      const row = await findSessionRow(store, sha256Hex(sessionId));
      if (!row) return null;
      const now = clock.now();
      if (row.idle_expires_at <= now || row.absolute_expires_at <= now) {
        await parts.end(row.id_hash);
        return null;
      }
      let idleExpiresAt = row.idle_expires_at;
      if (isActivity) {
        const moved = idleLimit(row.absolute_expires_at);
        const isUnseen = now.getTime() - row.seen_at.getTime() >= SEEN_STEP_MS;
        if (isUnseen || moved.getTime() - idleExpiresAt.getTime() >= IDLE_STEP_MS) {
          if (!(await touchSession(store, row.id_hash, moved))) return null;
          idleExpiresAt = moved;
        }
      }
      const token = await openToken(row);
      return token === null ? null : toActive(row, token, idleExpiresAt);
    },
  };

  async function openToken(row: SessionRow): Promise<string | null> {
    try {
      const token = await sealing.open(row.sealed_token, row.sealing_key_id, row.id_hash);
      parts.protect?.(token);
      return token;
    } catch (error) {
      if (codeOf(error) !== 'seal_broken') throw error;
      // A row was changed or moved, or its key is gone: the session cannot be used by anybody.
      log.error({ sealingKeyId: row.sealing_key_id }, 'a session whose seal is broken was ended');
      await parts.end(row.id_hash);
      return null;
    }
  }
}

function earliest(date: Date, other: Date | null): Date {
  return other && other < date ? other : date;
}

function toActive(row: SessionRow, token: string, idleExpiresAt: Date): ActiveSession {
  return {
    idHash: row.id_hash,
    stage: row.stage,
    entityId: row.entity_id,
    displayName: row.display_name,
    username: row.username,
    namespace: row.namespace,
    policies: row.policies,
    vaultToken: new Secret(token),
    idleExpiresAt,
    absoluteExpiresAt: row.absolute_expires_at,
    mayEnrol: row.may_enrol,
    factorAt: row.factor_at,
  };
}
