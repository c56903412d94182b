import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError, codeOf } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { withFloor } from './answer-floor.ts';

const never = new AbortController().signal;

/** When an answer comes that takes `workMs` to find, by the clock. */
async function answeredAfter(floorMs: number, workMs: number, error: AppError | null): Promise<number> {
  const clock = createFakeClock();
  let endedAtMs = -1;
  const work = async () => {
    if (workMs > 0) await clock.sleep(workMs);
    if (error) throw error;
  };
  const done = withFloor(clock, floorMs, never, work).then(
    () => 'ok',
    (thrown: unknown) => codeOf(thrown),
  );
  void done.then(() => {
    endedAtMs = clock.monotonicMs();
  });
  await clock.advance(workMs + 2 * floorMs + 1);
  expect(await done).toBe(error ? error.code : 'ok');
  return endedAtMs;
}

describe('withFloor', () => {
  it('answers every refusal at a whole multiple of the floor, and never before the work is done', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: 0, max: 5_000 }),
        fc.constantFrom('sign_in_refused', 'sign_in_unavailable', 'entity_required', 'vault_timeout', 'internal'),
        async (floorMs, workMs, code) => {
          const atMs = await answeredAfter(floorMs, workMs, new AppError(code));
          expect(atMs % floorMs).toBe(0);
          expect(atMs).toBeGreaterThanOrEqual(Math.max(workMs, floorMs));
          expect(atMs).toBeLessThan(workMs + floorMs + (workMs === 0 ? 1 : 0));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('answers all that ends within one floor at the same moment', async () => {
    const moments = await Promise.all([0, 1, 80, 499, 500].map((workMs) => answeredAfter(500, workMs, new AppError('sign_in_refused'))));
    expect(new Set(moments)).toEqual(new Set([500]));
  });

  it('holds back neither a success nor what says nothing of an account', async () => {
    expect(await answeredAfter(500, 80, null)).toBe(80);
    expect(await answeredAfter(500, 3, new AppError('rate_limited'))).toBe(3);
    expect(await answeredAfter(0, 80, new AppError('sign_in_refused'))).toBe(80);
  });

  it('does not wait for somebody who has left', async () => {
    const clock = createFakeClock();
    const left = new AbortController();
    const answer = withFloor(clock, 500, left.signal, async () => {
      throw new AppError('sign_in_refused');
    });
    left.abort();
    await expect(answer).rejects.toMatchObject({ code: 'sign_in_refused' });
    expect(clock.monotonicMs()).toBe(0);
  });
});
