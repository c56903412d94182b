import { AppError, codeOf } from '#server/platform/index.ts';
import {
  dropFactorNotices,
  dropPendingEnrolment,
  type FactorNotice,
  insertFactorNotice,
  listFactorNotices,
  listPasskeyRows,
  type StoredPasskey,
  unbindPasskey,
} from '#server/store/index.ts';
import { isOutcomeOpen } from '#server/vault/index.ts';
import { factorKey } from './codes.ts';
import type { Endings } from './endings.ts';
import type { ActiveSession } from './engine.ts';
import { provenSeed, startSeed } from './enrolment.ts';
import type { AssertionParts } from './passkeys/assertions.ts';
import { credentialHash, type Passkey, passkeyIdOf } from './passkeys/passkey.ts';
import { finishRegistration, startRegistration } from './passkeys/registrations.ts';
import type { SecondFactors } from './second-factors.ts';

export type ChangeParts = AssertionParts & Parameters<typeof startSeed>[0] & { endings: Pick<Endings, 'endAll'> };

type Changes = Pick<
  SecondFactors,
  | 'list'
  | 'startPasskey'
  | 'addPasskey'
  | 'removePasskey'
  | 'startTotp'
  | 'confirmTotp'
  | 'removeTotp'
  | 'renamePasskey'
  | 'notices'
  | 'dismissNotices'
>;

/** What a person does to their own factors once the first is there. */
export function createFactorChanges(parts: ChangeParts): Changes {
  const { store, factors, clock } = parts;
  const keyOf = (session: ActiveSession) => factorKey(parts.codes.env, session.entityId);

  /** A change may be a thief's: sessions that do not know of it end, and the person hears of it at their next look. */
  async function announce(session: ActiveSession, kind: FactorNotice['kind'], name: string): Promise<void> {
    await insertFactorNotice(store, { factor: keyOf(session), kind, name, bySession: session.idHash });
    await parts.endings.endAll(session.entityId, session.idHash, { address: '', requestId: '' });
  }

  /** Makes a change and announces it; one whose outcome stays open counts as made, for it may be a thief's that was. */
  async function announced(session: ActiveSession, kind: FactorNotice['kind'], nameOf: () => string, change: () => Promise<void>) {
    try {
      await change();
    } catch (error) {
      if (isOutcomeOpen(codeOf(error))) await announce(session, kind, nameOf()).catch(() => undefined);
      throw error;
    }
    await announce(session, kind, nameOf());
  }

  return {
    async list(session) {
      const [set, rows] = await Promise.all([factors.read(session.entityId), listPasskeyRows(store, keyOf(session))]);
      const byHash = new Map(rows.map((row) => [row.credentialHash, row]));
      return {
        passkeys: (set?.passkeys ?? []).map((passkey) => rowOf(passkey, byHash.get(credentialHash(passkey.credentialId)))),
        totp: set?.totp ? { enrolledAt: set.totp.enrolledAt } : null,
        passkeyObstacle: parts.party.obstacle,
      };
    },
    startPasskey: (session, name) => startRegistration(parts, session, 'register', name),
    async addPasskey(session, registration) {
      let [passkeyId, name] = ['', ''];
      const keep = (passkey: Passkey) => {
        [passkeyId, name] = [passkeyIdOf(passkey.credentialId), passkey.name];
        return factors.change(session.entityId, (document) => ({ ...document, passkeys: [...(document.passkeys ?? []), passkey] }));
      };
      await announced(
        session,
        'passkey-added',
        () => name,
        async () => void (await finishRegistration(parts, session, 'register', registration, keep)),
      );
      return { passkeyId };
    },
    async renamePasskey(session, passkeyId, name) {
      await factors.change(session.entityId, (document) => {
        const found = findPasskey(document.passkeys, passkeyId);
        return { ...document, passkeys: document.passkeys?.map((passkey) => (passkey === found ? { ...passkey, name } : passkey)) };
      });
    },
    async removePasskey(session, passkeyId) {
      let removed: Passkey | undefined;
      const remove = async () => {
        await factors.change(session.entityId, (document) => {
          const found = findPasskey(document.passkeys, passkeyId);
          removed = found;
          return { ...document, passkeys: document.passkeys?.filter((passkey) => passkey !== found) };
        });
        if (removed) await unbindPasskey(store, { credentialHash: credentialHash(removed.credentialId), factor: keyOf(session) });
      };
      await announced(session, 'passkey-removed', () => removed?.name ?? '', remove);
    },
    startTotp: (session) => startSeed(parts, session),
    async confirmTotp(session, code) {
      const seed = await provenSeed(parts, session, code);
      if (!seed) throw new AppError('enrolment_not_started');
      // In the place of an earlier one, whose codes are dead from now on: the new phone is in hand, and the start of this was confirmed.
      const totp = { seed: seed.reveal(), enrolledAt: clock.now().toISOString() };
      const keep = async () => {
        await factors.change(session.entityId, (document) => ({ ...document, totp }));
        // The start was confirmed for one app: taken away later, this one comes back only by another start.
        await dropPendingEnrolment(store, session.idHash);
      };
      await announced(session, 'totp-added', () => '', keep);
    },
    async removeTotp(session) {
      const remove = () =>
        factors.change(session.entityId, ({ totp, ...rest }) => {
          if (!totp) throw new AppError('factor_gone');
          return rest;
        });
      await announced(session, 'totp-removed', () => '', remove);
    },
    async notices(session) {
      const found = await listFactorNotices(store, keyOf(session), session.idHash);
      return found.map(({ id, kind, name, at }) => ({ noticeId: id, kind, name, at: at.toISOString() }));
    },
    dismissNotices: (session, throughId) => dropFactorNotices(store, keyOf(session), session.idHash, throughId),
  };
}

function findPasskey(passkeys: readonly Passkey[] | undefined, passkeyId: string): Passkey {
  const found = passkeys?.find(({ credentialId }) => passkeyIdOf(credentialId) === passkeyId);
  if (!found) throw new AppError('factor_gone');
  return found;
}

function rowOf(passkey: Passkey, stored: StoredPasskey | undefined) {
  return {
    passkeyId: passkeyIdOf(passkey.credentialId),
    name: passkey.name,
    createdAt: passkey.createdAt,
    lastUsedAt: stored?.lastUsedAt?.toISOString() ?? null,
    isSyncable: passkey.isBackupEligible,
    isSynced: stored?.isBackedUp ?? false,
    clonedAt: stored?.clonedAt?.toISOString() ?? null,
  };
}
