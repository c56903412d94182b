import { expect, test } from 'vitest';
import { liveBao } from '#server/testing/live.ts';
import { outageFaults, runOutageStorm } from '#server/testing/outage-storm.ts';

test('an outage under many callers of many keys: only probes go out, and the return is quick and calm', async () => {
  const figures = await runOutageStorm({ bao: liveBao(), keys: 2_000, callers: 100, outageMs: 4_000 });
  expect({ ...figures, faults: outageFaults(figures) }).toMatchObject({ faults: [] });
});
