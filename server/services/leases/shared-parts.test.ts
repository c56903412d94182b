import { describe, expect, it } from 'vitest';
import { AppError } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { attemptAct } from './attempt-act.ts';
import { inTurns } from './in-turns.ts';
import { waitUntilGone } from './wait-until-gone.ts';

describe('waitUntilGone', () => {
  it('looks at once, then ever more rarely for three seconds', async () => {
    const clock = createFakeClock();
    const looks: number[] = [];
    const waiting = waitUntilGone(
      async () => {
        looks.push(clock.monotonicMs());
        return false;
      },
      { clock },
    );
    await clock.advance(60_000);
    expect(await waiting).toBe(false);
    expect(looks).toEqual([0, 100, 300, 700, 1500, 3000]);
  });

  it('ends as soon as it is gone, after a look that failed too', async () => {
    const clock = createFakeClock();
    const answers = [new AppError('vault_unreachable'), false, true];
    const waiting = waitUntilGone(
      async () => {
        const answer = answers.shift();
        if (typeof answer === 'object') throw answer;
        return answer ?? false;
      },
      { clock },
    );
    await clock.advance(60_000);
    expect(await waiting).toBe(true);
    expect(answers).toEqual([]);
  });

  it('does not say "still there" when the last look failed', async () => {
    const clock = createFakeClock();
    const waiting = waitUntilGone(async () => Promise.reject(new AppError('vault_sealed')), { clock });
    const seen = expect(waiting).rejects.toMatchObject({ code: 'vault_sealed' });
    await clock.advance(60_000);
    await seen;
  });
});

describe('waitUntilGone after the server said that it stopped', () => {
  it('looks once', async () => {
    let looks = 0;
    const isGone = async () => {
      looks += 1;
      return false;
    };
    expect(await waitUntilGone(isGone, { clock: createFakeClock(), isOver: true })).toBe(false);
    expect(looks).toBe(1);
  });
});

describe('attemptAct', () => {
  it.each(['vault_denied', 'vault_token_dead', 'vault_sealed', 'vault_unreachable'] as const)(
    '%s is the outcome: nothing was begun',
    async (code) => {
      await expect(attemptAct(() => Promise.reject(new AppError(code)))).rejects.toMatchObject({ code });
    },
  );

  it.each([
    ['vault_backend_failed', 'vault_backend_failed'],
    ['vault_timeout', 'outcome_unknown'],
    ['outcome_unknown', 'outcome_unknown'],
    ['vault_error', 'outcome_unknown'],
  ] as const)('%s leaves the outcome to a later look', async (code, failure) => {
    expect(await attemptAct(() => Promise.reject(new AppError(code)))).toMatchObject({ failure: { code: failure } });
  });

  it('has no failure when the server accepted', async () => {
    expect(await attemptAct(async () => undefined)).toEqual({ failure: null, isOver: false });
  });
});

describe('inTurns', () => {
  it('keeps the order of the items and the limit', async () => {
    let [running, most] = [0, 0];
    const results = await inTurns([5, 4, 3, 2, 1], 2, async (item) => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
      running -= 1;
      return item * 10;
    });
    expect(results).toEqual([50, 40, 30, 20, 10]);
    expect(most).toBe(2);
  });

  it('starts nothing more after a failure', async () => {
    const started: number[] = [];
    const task = async (item: number) => {
      started.push(item);
      await Promise.resolve();
      if (item === 1) throw new Error('no');
    };
    await expect(inTurns([1, 2, 3, 4, 5, 6], 2, task)).rejects.toThrow('no');
    await new Promise(setImmediate);
    expect(started.length).toBeLessThan(5);
  });
});
