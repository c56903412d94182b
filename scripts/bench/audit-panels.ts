import { join } from 'node:path';
import type { AuditFilter, AuditStore } from '#server/audit-store/index.ts';
import { FROM, importAll, TO, withMillion } from './audit-import.ts';
import { median, timeMs } from './measure.ts';
import { type Bench, roundFigure } from './result.ts';

const ROUNDS = 15;
const ALL: AuditFilter = {
  namespace: '',
  fromUs: null,
  toUs: null,
  text: '',
  person: '',
  pathPrefix: '',
  outcomes: [],
  kinds: [],
  sources: [],
};
const SPAN = { fromUs: FROM.getTime() * 1000, toUs: TO.getTime() * 1000 };

/** What the audit page asks, each on its own. */
const panels = (store: AuditStore): Record<string, () => Promise<unknown>> => ({
  'first page': () => store.query(ALL, { after: null, limit: 100 }),
  'denials only': () => store.query({ ...ALL, outcomes: ['denied'] }, { after: null, limit: 100 }),
  'text search': () => store.query({ ...ALL, text: 'service-40' }, { after: null, limit: 100 }),
  summary: () => store.summary({ ...ALL, ...SPAN }, { buckets: 60, top: 10 }),
  'summary of a person': () => store.summary({ ...ALL, ...SPAN, person: 'userpass-person-0' }, { buckets: 60, top: 10 }),
  status: () => store.status(),
});

export const auditPanels: Bench = {
  name: 'audit.panels-1m',
  what: 'slowest panel of the audit page over 1 M entries, warm',
  unit: 'ms',
  aim: { atMost: 150 },
  run: (_stage, say) =>
    withMillion(say, async (file, dir) => {
      say('importing them');
      const store = await importAll(file, join(dir, 'panels.duckdb'));
      try {
        const figures: [string, number][] = [];
        for (const [name, ask] of Object.entries(panels(store))) {
          const times: number[] = [];
          for (let round = -3; round < ROUNDS; round += 1) {
            const tookMs = await timeMs(ask);
            if (round >= 0) times.push(tookMs);
          }
          figures.push([name, median(times)]);
        }
        const slowest = Math.max(...figures.map(([, ms]) => ms));
        return { value: slowest, beside: figures.map(([name, ms]) => `${name} ${roundFigure(ms)}`).join(', '), n: ROUNDS };
      } finally {
        await store.close();
      }
    }),
};
