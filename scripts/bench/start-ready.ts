import { startConsole } from '#server/testing/own-console.ts';
import { median } from './measure.ts';
import { type Bench, roundFigure } from './result.ts';

const STARTS = 5;

/** On a data directory that was used before: making the embedded database is a matter of the very first start. */
export const startReady: Bench = {
  name: 'start.ready',
  what: 'built product, process start to a 200 of /api/health/ready',
  unit: 's',
  aim: { atMost: 2 },
  async run(stage, say) {
    const bao = await stage.bao();
    const staged = await stage.console();
    const first = await startConsole({ vaultAddr: bao.address, serviceTokenFile: staged.serviceTokenFile });
    const seconds: number[] = [];
    const firstSeconds = first.readyMs / 1000;
    await first.stop();
    const dataDir = `${staged.dataDir}-again`;
    const settle = await startConsole({ vaultAddr: bao.address, serviceTokenFile: staged.serviceTokenFile, dataDir });
    await settle.stop();
    for (let start = 1; start <= STARTS; start += 1) {
      say(`start ${start} of ${STARTS}`);
      const running = await startConsole({ vaultAddr: bao.address, serviceTokenFile: staged.serviceTokenFile, dataDir });
      const lineAt = performance.now();
      try {
        const reply = await fetch(`${running.url}/api/health/ready`);
        if (reply.status !== 200) throw new Error(`/api/health/ready answered ${reply.status} after the ready line.`);
        seconds.push((running.readyMs + performance.now() - lineAt) / 1000);
      } finally {
        await running.stop();
      }
    }
    return { value: median(seconds), beside: `very first start ${roundFigure(firstSeconds)} s`, n: STARTS };
  },
};
