import { createJournal, createLimits, takeSession } from '#server/store/index.ts';
import { lookupSelf } from '#server/vault/index.ts';
import { floorOf } from './answer-floor.ts';
import { createApprovals } from './approvals.ts';
import { isBreakGlass, refuseBreakGlass, verifyBreakGlass } from './break-glass.ts';
import { createCapabilityMemory } from './capabilities.ts';
import { askCapabilities } from './capability-question.ts';
import { type CodeParts, consumeCode, factorKey } from './codes.ts';
import { createConsoleSecrets } from './console-secrets.ts';
import { createAccounts } from './create-accounts.ts';
import { answersOf, confirmAct, createSecondFactors, refuseWeakCode, type SecondFactorParts } from './create-second-factors.ts';
import type { IdentityDeps } from './deps.ts';
import { createEndings } from './endings.ts';
import type { IdentityEngine } from './engine.ts';
import { admitFirstFactor, confirmSeed, startEnrolment } from './enrolment.ts';
import { createFactors } from './factors.ts';
import { spendGrant } from './grants.ts';
import { finishOidc, startOidc } from './oidc.ts';
import { relyingParty } from './passkeys/relying-party.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { createRevocations } from './revocations.ts';
import { createSealing } from './sealing.ts';
import { createSealingKeys } from './sealing-keys.ts';
import { dropServerFactor, giveServerFactor, viewServerFactor } from './server-factor.ts';
import { createSessions } from './sessions.ts';
import { type SignInParts, signIn } from './sign-in.ts';
import { signInOffer } from './sign-in-ways.ts';
import { createTokenWatch } from './token-watch.ts';

/** Builds the room. Nothing is asked of Vault before somebody signs in. */
export function createIdentity(deps: IdentityDeps): IdentityEngine {
  const { store, cluster, env, clock, random, log, protect } = deps;
  const secrets = createConsoleSecrets(deps.serviceIdentity, env.SALLYPORT_KV_MOUNT);
  const sealing = createSealing(createSealingKeys(secrets, random, deps.hold), random);
  const factors = createFactors(secrets, deps.secretCache, () => clock.now());
  const limits = createLimits(store);
  const journal = createJournal(store);
  const revocations = createRevocations({ store, sealing, cluster, journal, clock, log });
  const endings = createEndings({ store, revocations, cluster, log, mostSessions: env.SALLYPORT_SESSIONS_PER_PERSON });
  const sessions = createSessions({ store, sealing, env, clock, random, log, end: endings.end, endSurplus: endings.endSurplus, protect });
  const codes: CodeParts = { store, limits, journal, log, env, clock };
  const seedSource = (entityId: string) => ({
    recent: () => factors.recentSeedOf(entityId),
    kept: async () => (await factors.read(entityId))?.totp?.seed ?? null,
  });
  const floor = floorOf(clock, env.SALLYPORT_SIGN_IN_FLOOR_MS);
  const login = { cluster, clock, env, discard: endings.discard };
  const pending = { store, sealing, clock, random };
  const door: SignInParts = { admission: { login, pending, factors, sessions, endings }, limits, clock, env };
  const breakGlass = { store, sessions, limits, journal, clock, env, secret: deps.consoleSecret ?? null };
  const enrolment = { store, limits, factors, sealing, codes, env, clock, random, protect };
  const factorParts: SecondFactorParts = {
    ...enrolment,
    sessions,
    endings,
    journal,
    log,
    floor,
    party: relyingParty(env.publicUrl),
    admitFirst: (session) => admitFirstFactor(enrolment, session),
  };
  const memory = createCapabilityMemory(
    (session, namespace, paths, signal) => askCapabilities(cluster, session, namespace, paths, signal),
    clock,
  );
  const tokenWatch = createTokenWatch(
    ({ vaultToken, namespace }, signal) => lookupSelf(cluster.as({ token: vaultToken, namespace }), { signal }),
    clock,
  );

  return {
    signInOffer: () => signInOffer(env),
    signIn: (request, facts) => signIn(door, request, facts),
    startOidc: (request, facts) => startOidc(door, request, facts),
    finishOidc: (request, doorId, facts) => finishOidc(door, request, doorId, facts),
    serverFactorOf: (doorId) => viewServerFactor(door, doorId),
    giveServerFactor: (doorId, answers, facts) => giveServerFactor(door, doorId, answers, facts),
    dropServerFactor: (doorId) => dropServerFactor(door, doorId),
    findSession: (sessionId, options) => sessions.find(sessionId, options),
    verify: (session, code, { signal }) =>
      floor(signal, async () => {
        refuseBreakGlass(session);
        await consumeCode(codes, session.entityId, code, seedSource(session.entityId));
        return { sessionId: await sessions.rise(session) };
      }),
    verifyBreakGlass: (session, code, facts) =>
      floor(facts.signal, async () => ({ sessionId: await verifyBreakGlass(breakGlass, session, code, facts) })),
    async startEnrolment(session) {
      refuseBreakGlass(session);
      return startEnrolment(enrolment, session);
    },
    async confirmEnrolment(session, code) {
      refuseBreakGlass(session);
      await confirmSeed(enrolment, session, code);
      const recoveryCodes = await makeRecoveryCodes(store, random, factorKey(env, session.entityId));
      return { sessionId: await sessions.rise(session), recoveryCodes };
    },
    async signOut(session, facts) {
      memory.forget(session.idHash);
      tokenWatch.forget(session.idHash);
      return endings.signOut(session, facts);
    },
    checkToken: (session) => tokenWatch.check(session),
    async forget(session) {
      memory.forget(session.idHash);
      tokenWatch.forget(session.idHash);
      await takeSession(store, session.idHash);
    },
    secondFactors: createSecondFactors(factorParts),
    approvals: createApprovals({ store, clock, random }),
    async view(session) {
      const set = session.stage === 'password' && !isBreakGlass(session) ? await factors.read(session.entityId) : null;
      return {
        stage: session.stage,
        displayName: session.displayName,
        username: session.username,
        entityId: session.entityId,
        namespace: session.namespace,
        policies: [...session.policies],
        isBreakGlass: isBreakGlass(session),
        isFactorEnrolled: session.stage === 'verified' || isBreakGlass(session) || set !== null,
        secondFactors: await answersOf(factorParts, session, set),
        arePasskeysUsable: factorParts.party.obstacle === null,
        mayEnrol: env.SALLYPORT_SELF_ENROLMENT || session.mayEnrol,
        idleExpiresAt: session.idleExpiresAt.toISOString(),
        absoluteExpiresAt: session.absoluteExpiresAt.toISOString(),
      };
    },
    async stepUp(session, intentHash, code, { signal }, level = 'intent') {
      refuseBreakGlass(session);
      await refuseWeakCode(factorParts, session, level);
      return confirmAct(factorParts, session, intentHash, 'totp', () =>
        floor(signal, () => consumeCode(codes, session.entityId, code, seedSource(session.entityId))),
      );
    },
    consumeGrant: (session, grant, intentHash) => spendGrant({ store, clock }, session.idHash, grant, intentHash),
    capabilities: (session, namespace, paths, signal) => memory.get(session, namespace, paths, signal),
    accounts: createAccounts({ store, factors, sessions, endings, codes, journal, floor, env, clock, random, log }),
    start: () => revocations.start(),
    stop: () => revocations.stop(),
  };
}
