import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { codeOf, systemClock, systemRandom } from '#server/platform/index.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '#server/testing/fault-proxy.ts';
import { build, clock, enrolled, openIdentityStage, store } from '#server/testing/identity-stage.ts';
import { liveBao, rootClient } from '#server/testing/live.ts';
import { verbContext } from '#server/testing/verb-context.ts';
import { createVaultCluster, lookupSelf, type VaultCluster, vaultPath } from '#server/vault/index.ts';
import { policyRead } from './policies/index.ts';
import { runVerb } from './run-verb.ts';
import { defineVerb, type SessionContext, type Verb } from './verb.ts';

const SEALED: Fault = { kind: 'answer', status: 503, body: '{"errors":["Vault is sealed"]}' };

let proxy: FaultProxy;
let cluster: VaultCluster;
beforeAll(async () => {
  await openIdentityStage();
  proxy = await startFaultProxy(liveBao().address);
  cluster = createVaultCluster({ addresses: [proxy.address], clock: systemClock, random: systemRandom });
});
afterAll(async () => {
  await cluster?.close();
  await proxy?.close();
  await store.close();
});

/** What never asks Vault: only the console's own store answers it. */
const askStore = defineVerb({
  name: 'test.store',
  summary: 'Ask the store',
  method: 'GET',
  path: '/api/session',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: z.strictObject({}),
  output: z.object({ count: z.number() }),
  run: async () => ({ count: 1 }),
});

async function person() {
  const identity = build({ cluster });
  const { sessionId, session } = await enrolled(identity);
  let cookie: string | null | undefined;
  const plain = verbContext({ cluster, token: session.vaultToken });
  const ctx: SessionContext = {
    ...plain,
    session,
    engines: { ...plain.engines, identity, journal: { write: async () => undefined } as never },
    setSessionCookie: (id) => {
      cookie = id;
    },
  };
  const call = (verb: Verb, input = {}) => runVerb(verb, ctx, { input, grant: null }).then(() => 'ok', codeOf);
  const isAlive = async () => (await identity.findSession(sessionId, { isActivity: false })) !== null;
  const { accessor } = await lookupSelf(cluster.as({ token: session.vaultToken, namespace: '' }));
  const revoke = () => rootClient().request({ method: 'POST', path: vaultPath`auth/token/revoke-accessor`, body: { accessor } });
  return { identity, session, sessionId, call, isAlive, revoke, cookie: () => cookie };
}

describe('a token that was revoked at Vault', () => {
  it('ends its session at the next call, and takes the cookie', async () => {
    const { call, isAlive, revoke, cookie } = await person();
    expect(await call(policyRead, { name: 'default' })).toBe('vault_denied');
    expect(await isAlive()).toBe(true);
    await revoke();
    expect(await isAlive()).toBe(true);
    expect(await call(policyRead, { name: 'default' })).toBe('vault_token_dead');
    expect(cookie()).toBeNull();
    expect(await isAlive()).toBe(false);
  });

  it('ends it half a minute later at most where nothing else asks Vault', async () => {
    const { call, isAlive, revoke } = await person();
    expect(await call(askStore)).toBe('ok');
    await revoke();
    await clock.advance(19_000);
    expect(await call(askStore)).toBe('ok');
    await clock.advance(1_000);
    expect(await call(askStore)).toBe('vault_token_dead');
    expect(await isAlive()).toBe(false);
  });

  it('ends it for twenty calls at once, and each says so', async () => {
    const { call, isAlive, revoke } = await person();
    await revoke();
    const codes = await Promise.all(Array.from({ length: 20 }, () => call(policyRead, { name: 'default' })));
    expect(new Set(codes)).toEqual(new Set(['vault_token_dead']));
    expect(await isAlive()).toBe(false);
  });
});

describe('a Vault that does not answer', () => {
  it.each<Fault>([{ kind: 'reset' }, { kind: 'hang' }, SEALED])('ends no session ($kind), however often it is asked', async (fault) => {
    const { call, isAlive, cookie } = await person();
    proxy.setFault(fault);
    try {
      const codes = await Promise.all(Array.from({ length: 3 }, () => call(policyRead, { name: 'default' })));
      for (const code of codes) expect(['vault_unreachable', 'vault_timeout', 'vault_sealed']).toContain(code);
      expect(await isAlive()).toBe(true);
      expect(cookie()).toBeUndefined();
    } finally {
      proxy.setFault(null);
    }
    expect(await call(policyRead, { name: 'default' })).toBe('vault_denied');
    expect(await isAlive()).toBe(true);
  });

  it('whose look-up of the token fails after a denial ends none either', async () => {
    const { call, isAlive } = await person();
    // The denial comes through, and the question after it, whether the token is dead, does not.
    proxy.setFault({ kind: 'reset' }, ({ path }) => path.endsWith('lookup-self'));
    expect(await call(policyRead, { name: 'default' })).toBe('vault_denied');
    proxy.setFault(null);
    expect(await isAlive()).toBe(true);
  });
});
