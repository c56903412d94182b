import { AppError } from '#server/platform/index.ts';
import { createJournal, createLimits, takeSession } from '#server/store/index.ts';
import { createCapabilityMemory } from './capabilities.ts';
import { askCapabilities } from './capability-question.ts';
import { type CodeParts, consumeCode, factorKey } from './codes.ts';
import { createConsoleSecrets } from './console-secrets.ts';
import { createAccounts } from './create-accounts.ts';
import type { IdentityDeps } from './deps.ts';
import { createEndings } from './endings.ts';
import type { IdentityEngine } from './engine.ts';
import { confirmSeed, startEnrolment } from './enrolment.ts';
import { createFactors } from './factors.ts';
import { makeGrant, spendGrant } from './grants.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { createRevocations } from './revocations.ts';
import { createSealing } from './sealing.ts';
import { createSealingKeys } from './sealing-keys.ts';
import { createSessions } from './sessions.ts';
import { signIn } from './sign-in.ts';

/** Builds the room. Nothing is asked of Vault before somebody signs in. */
export function createIdentity(deps: IdentityDeps): IdentityEngine {
  const { store, cluster, env, clock, random, log, protect } = deps;
  const secrets = createConsoleSecrets(deps.serviceIdentity, env.SALLYPORT_KV_MOUNT);
  const sealing = createSealing(createSealingKeys(secrets, random), random);
  const factors = createFactors(secrets, deps.secretCache, () => clock.now());
  const limits = createLimits(store);
  const journal = createJournal(store);
  const revocations = createRevocations({ store, sealing, cluster, journal, clock, log });
  const endings = createEndings({ store, revocations, cluster, log, mostSessions: env.SALLYPORT_SESSIONS_PER_PERSON });
  const sessions = createSessions({ store, sealing, env, clock, random, log, end: endings.end, endSurplus: endings.endSurplus, protect });
  const codes: CodeParts = { store, limits, journal, log, env, clock };
  const seedSource = (entityId: string) => ({
    recent: () => factors.recentSeedOf(entityId),
    kept: () => factors.seedOf(entityId),
  });
  const enrolment = { store, limits, factors, sealing, codes, env, clock, random, protect };
  const memory = createCapabilityMemory(
    (session, namespace, paths, signal) => askCapabilities(cluster, session, namespace, paths, signal),
    clock,
  );

  return {
    signIn: (request, facts) =>
      signIn({ login: { cluster, clock, env, discard: endings.discard }, limits, factors, sessions, endings, env }, request, facts),
    findSession: (sessionId, options) => sessions.find(sessionId, options),
    async verify(session, code) {
      await consumeCode(codes, session.entityId, code, seedSource(session.entityId));
      return { sessionId: await sessions.rise(session) };
    },
    startEnrolment: (session) => startEnrolment(enrolment, session),
    async confirmEnrolment(session, code) {
      await confirmSeed(enrolment, session, code);
      const recoveryCodes = await makeRecoveryCodes(store, random, factorKey(env, session.entityId));
      return { sessionId: await sessions.rise(session), recoveryCodes };
    },
    async signOut(session, facts) {
      memory.forget(session.idHash);
      await endings.signOut(session, facts);
    },
    async forget(session) {
      memory.forget(session.idHash);
      await takeSession(store, session.idHash);
    },
    view: async (session) => ({
      stage: session.stage,
      displayName: session.displayName,
      username: session.username,
      entityId: session.entityId,
      namespace: session.namespace,
      policies: [...session.policies],
      isFactorEnrolled: session.stage === 'verified' || (await factors.seedOf(session.entityId)) !== null,
      mayEnrol: env.SALLYPORT_SELF_ENROLMENT || session.mayEnrol,
      idleExpiresAt: session.idleExpiresAt.toISOString(),
      absoluteExpiresAt: session.absoluteExpiresAt.toISOString(),
    }),
    async stepUp(session, intentHash, code) {
      if (session.stage !== 'verified') throw new AppError('second_factor_required');
      await consumeCode(codes, session.entityId, code, seedSource(session.entityId));
      return makeGrant(store, clock, random, session.idHash, intentHash);
    },
    consumeGrant: (session, grant, intentHash) => spendGrant(store, clock, session.idHash, grant, intentHash),
    capabilities: (session, namespace, paths, signal) => memory.get(session, namespace, paths, signal),
    accounts: createAccounts({ store, factors, sessions, endings, codes, journal, env, clock, random, log }),
    start: () => revocations.start(),
    stop: () => revocations.stop(),
  };
}
