import { expect, it } from 'vitest';
import { verbContext } from '#server/testing/verb-context.ts';
import { statusRead } from './index.ts';

it('answers with what was last seen, an unreachable Vault included, and whether this is the demo', async () => {
  const seen = { clusterName: null, product: null, version: null, state: 'unreachable', seenAt: '2026-01-01T00:00:00.000Z' } as const;
  const status = { current: async () => seen };
  expect(statusRead.output.parse(await statusRead.run(verbContext({ status }), {}))).toEqual({ ...seen, isDemo: false });
  const demo = verbContext({ status, env: { SALLYPORT_DEMO: 'true' } });
  expect(await statusRead.run(demo, {})).toMatchObject({ isDemo: true });
  expect(statusRead.isActivity).toBe(false);
});
