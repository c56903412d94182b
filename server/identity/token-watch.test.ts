import { describe, expect, it } from 'vitest';
import { AppError, codeOf, Secret } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import type { ActiveSession } from './engine.ts';
import { createTokenWatch } from './token-watch.ts';

const sessionOf = (idHash: string) => ({ idHash, vaultToken: new Secret('planted-token-value') }) as ActiveSession;
const one = sessionOf('one');

function world(answer: (signal: AbortSignal) => Promise<unknown> = async () => undefined) {
  const clock = createFakeClock(new Date('2026-01-01T00:00:00Z'));
  const made = { clock, asked: [] as string[], answer };
  const watch = createTokenWatch((session, signal) => {
    made.asked.push(session.idHash);
    return made.answer(signal);
  }, clock);
  return { made, clock, watch, codeOf: (session = one) => watch.check(session).then(() => 'ok', codeOf) };
}

const dead = async () => Promise.reject(new AppError('vault_token_dead'));

describe('the watch over the tokens of sessions', () => {
  it('asks at the first call and then every twenty seconds, for each session of its own', async () => {
    const { made, clock, codeOf } = world();
    expect([await codeOf(), await codeOf(), await codeOf(sessionOf('two'))]).toEqual(['ok', 'ok', 'ok']);
    expect(made.asked).toEqual(['one', 'two']);
    await clock.advance(19_999);
    await codeOf();
    expect(made.asked).toHaveLength(2);
    await clock.advance(1);
    await codeOf();
    expect(made.asked).toEqual(['one', 'two', 'one']);
  });

  it('says of a dead token that it is dead, to everybody who waits, by one question', async () => {
    const { made, clock, codeOf } = world();
    await codeOf();
    made.answer = dead;
    await clock.advance(20_000);
    expect(await Promise.all([codeOf(), codeOf(), codeOf()])).toEqual(Array(3).fill('vault_token_dead'));
    expect(made.asked).toHaveLength(2);
  });

  it('lets everybody through while Vault says something else or nothing, waits a second at most, and asks again soon', async () => {
    const { made, clock, codeOf } = world(async () => Promise.reject(new AppError('vault_unreachable')));
    expect(await codeOf()).toBe('ok');
    expect(await codeOf()).toBe('ok');
    expect(made.asked).toHaveLength(1);
    made.answer = (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    await clock.advance(5_000);
    const waiting = codeOf();
    await clock.advance(1_000);
    expect(await waiting).toBe('ok');
    made.answer = dead;
    await clock.advance(5_000);
    expect(await codeOf()).toBe('vault_token_dead');
  });

  it('asks anew of a session that it was told to forget', async () => {
    const { made, watch, codeOf } = world();
    await codeOf();
    watch.forget('one');
    await codeOf();
    expect(made.asked).toHaveLength(2);
  });
});
