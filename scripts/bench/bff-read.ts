import { getter } from './get.ts';
import { sideBySide } from './measure.ts';
import { type Bench, roundFigure } from './result.ts';

const ROUNDS = 500;

/** Reading a policy is never cached by us: each read goes through session, guard and transport to Vault and back. */
export const bffRead: Bench = {
  name: 'bff.read',
  what: 'uncached read through a session : the same call direct, median, one at a time',
  unit: '×',
  aim: { atMost: 3.5 },
  async run(stage) {
    const [bao, staged] = [await stage.bao(), await stage.console()];
    const ours = getter(staged.url, { cookie: staged.cookie });
    const direct = getter(bao.address, { 'x-vault-token': staged.vaultToken });
    try {
      const { oursMs, rivalMs } = await sideBySide(
        () => ours.get('/api/policies/default'),
        () => direct.get('/v1/sys/policies/acl/default'),
        { rounds: ROUNDS, warmUp: 50 },
      );
      return { value: oursMs / rivalMs, beside: `${roundFigure(oursMs)} ms : ${roundFigure(rivalMs)} ms`, n: ROUNDS };
    } finally {
      await Promise.all([ours.close(), direct.close()]);
    }
  },
};
