import { getter } from './get.ts';
import { sideBySide } from './measure.ts';
import { type Bench, roundFigure } from './result.ts';

const ROUNDS = 30;

export const leaseFirstRows: Bench = {
  name: 'lease.first-rows',
  what: 'first rows of all leases from the index : one raw LIST of them, median, one at a time',
  unit: '×',
  aim: { atMost: 0.1 },
  async run(stage) {
    const [bao, staged] = [await stage.bao(), await stage.leases()];
    const ours = getter(staged.url, { cookie: staged.cookie });
    const direct = getter(bao.address, { 'x-vault-token': staged.vaultToken });
    try {
      const { oursMs, rivalMs } = await sideBySide(
        () => ours.get('/api/leases?limit=100'),
        () => direct.get(`/v1/sys/leases/lookup/${staged.leasePrefix}`, 'LIST'),
        { rounds: ROUNDS, warmUp: 3 },
      );
      const counted = JSON.parse(await ours.get('/api/leases?limit=1')) as { totalCount: number };
      if (counted.totalCount < stage.leaseCount) throw new Error(`The index holds ${counted.totalCount} of ${stage.leaseCount} leases.`);
      return {
        value: oursMs / rivalMs,
        beside: `${roundFigure(oursMs)} ms : ${roundFigure(rivalMs)} ms, ${counted.totalCount} leases`,
        n: ROUNDS,
      };
    } finally {
      await Promise.all([ours.close(), direct.close()]);
    }
  },
};
