import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allVerbs } from '#server/services/index.ts';
import { inputsOf, operationsOf } from '#server/testing/route-fuzz.ts';
import { runRouteFuzz } from '#server/testing/route-fuzz-run.ts';
import { openApiDocument } from './openapi.ts';

const operations = operationsOf(openApiDocument(allVerbs, '0'));
const signal = new AbortController().signal;

describe('inputs for every operation', () => {
  it('are made for each verb, near its contract: some are right', () => {
    expect(operations.map(({ name }) => name).sort()).toEqual(allVerbs.map(({ name }) => name).sort());
    let rightCount = 0;
    const writes = allVerbs.filter(({ method }) => method === 'POST');
    for (const verb of writes) {
      const operation = operations.find(({ name }) => name === verb.name);
      const inputs = fc.sample(inputsOf(operation as never), { numRuns: 400, seed: 7 });
      const kinds = new Set(inputs.map(({ body }) => kindOf(verb.input, body)));
      expect(kinds, verb.name).toContain('wrong');
      if (kinds.has('right')) rightCount += 1;
    }
    expect(rightCount).toBeGreaterThan(writes.length / 2);
  });

  it('never leave the console by their address', () => {
    for (const operation of operations)
      for (const { path } of fc.sample(inputsOf(operation), { numRuns: 50, seed: 3 })) {
        expect(path).toMatch(/^\/api\/[!-~]*$/);
        expect(new URL(path, 'http://localhost').origin).toBe('http://localhost');
      }
  });
});

function kindOf(schema: (typeof allVerbs)[number]['input'], body: string | null): string {
  try {
    return z.safeParse(schema, JSON.parse(body ?? '')).success ? 'right' : 'wrong';
  } catch {
    return 'no JSON';
  }
}

describe('a run', () => {
  const some = operations.slice(0, 2);

  it('counts each answer and finds what must not be', async () => {
    let nth = 0;
    const answers = [
      { status: 200, code: 'ok' },
      { status: 400, code: 'invalid_input' },
      { status: 500, code: 'internal' },
      { status: 404, code: '' },
    ];
    const send = async () => answers[nth++ % 4] ?? { status: 0, code: '' };
    const report = await runRouteFuzz({ operations: some, inputsPerOperation: 4, seed: 1, send, signal });
    expect(report.sentCount).toBe(8);
    expect(report.codes).toEqual({ ok: 2, invalid_input: 2, internal: 2, '': 2 });
    expect(report.faults).toHaveLength(4);
    expect(report.faults[0]).toMatch(/answered (?:500 internal|404 )/);
  });

  it('sends the same for the same seed', async () => {
    const collect = async (seed: number) => {
      const seen: string[] = [];
      await runRouteFuzz({
        operations: some,
        inputsPerOperation: 20,
        seed,
        signal,
        send: async (_operation, input) => {
          seen.push(JSON.stringify(input));
          return { status: 200, code: 'ok' };
        },
      });
      return seen.sort();
    };
    expect(await collect(5)).toEqual(await collect(5));
    expect(await collect(5)).not.toEqual(await collect(6));
  });
});
