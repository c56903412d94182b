import { describe, expect, it } from 'vitest';
import { problemSchema } from '#lib/contracts/problem.ts';
import { AppError } from '#server/platform/index.ts';
import { problemOf, problemResponse } from './problem.ts';

describe('problemOf', () => {
  it('keeps nothing of an unforeseen error', async () => {
    const planted = 'hvs.PlantedSecretValue0123456789';
    const problem = problemOf(new Error(`connect failed with ${planted}`, { cause: { token: planted } }), 'r1');
    expect(problem.code).toBe('internal');
    expect(await problemResponse(problem).text()).not.toContain(planted);
  });

  it('carries status, fields and the wait of a foreseen one', () => {
    const response = problemResponse(problemOf(new AppError('rate_limited', { retryAfterSeconds: 1.2 }), 'r2'));
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store, private');
  });

  it('tells a browser what was found, and not on which machine', () => {
    const where = { node: 'https://vault-1.internal:8200', method: 'GET', path: 'sys/seal-status', what: 'no connection' };
    const problem = problemOf(new AppError('vault_unreachable', { facts: { tried: 2 }, where }), 'r4');
    expect(problem.facts).toEqual({ tried: 2 });
    expect(JSON.stringify(problem)).not.toMatch(/internal:8200|seal-status|no connection/);
  });

  it('knows an error of another copy of the module by its code', () => {
    const foreign = { isAppError: true, code: 'vault_sealed', name: 'AppError', message: 'x' };
    expect(problemSchema.parse(problemOf(foreign, 'r3')).status).toBe(503);
  });
});
