import { afterAll, beforeAll, expect, it } from 'vitest';
import { Secret, systemRandom } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { halfSession } from '#server/testing/half-session.ts';
import { type IdentityWorld, openIdentityWorld } from '#server/testing/identity-world.ts';
import { verifyBreakGlass } from './break-glass.ts';
import { makeBreakGlassCode } from './break-glass-code.ts';

const facts = { address: '192.0.2.9', userAgent: 'b', requestId: 'r-9', signal: new AbortController().signal };
const secret = new Secret('a-secret-of-this-console-0123456789');
let world: IdentityWorld;
beforeAll(async () => {
  world = await openIdentityWorld();
});
afterAll(() => world.close());

it('counts the tries of sessions in an emergency alone: nobody with an identity uses them up', async () => {
  const { store, limits, journal, clock } = world;
  const env = world.env({ SALLYPORT_BREAK_GLASS: 'true', SALLYPORT_LIMIT_CODE: '5' });
  const parts = { store, limits, journal, clock, secret, env, sessions: { rise: async () => 'risen' } };
  const [person, verified] = [await halfSession(world), { ...(await halfSession(world, '')), stage: 'verified' as const }];
  for (const session of [person, verified])
    for (let tries = 0; tries < 5; tries += 1) expect(await codeFrom(verifyBreakGlass(parts, session, 'x', facts))).toBe('code_refused');

  const emergency = await halfSession(world, '');
  for (let tries = 0; tries < 4; tries += 1) expect(await codeFrom(verifyBreakGlass(parts, emergency, 'x', facts))).toBe('code_refused');
  expect(await verifyBreakGlass(parts, emergency, makeBreakGlassCode(secret, clock, systemRandom), facts)).toBe('risen');
  for (let tries = 0; tries < 5; tries += 1) await codeFrom(verifyBreakGlass(parts, emergency, 'x', facts));
  expect(await codeFrom(verifyBreakGlass(parts, emergency, 'x', facts))).toBe('rate_limited');
});
