import { paths } from '#lib/paths.ts';
import { measureFirstLoad } from '../bundle/first-load.ts';
import type { Bench, StagedConsole } from './result.ts';

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;

function firstLoadBench(name: string, atMost: number, page: string, headersOf: (staged: StagedConsole) => Record<string, string>): Bench {
  return {
    name,
    what: `first-load JavaScript of ${page}, gzip : OpenBao's own UI`,
    unit: '×',
    aim: { atMost },
    async run(stage) {
      const [bao, staged] = [await stage.bao(), await stage.console()];
      const ours = await measureFirstLoad(staged.url + page, headersOf(staged));
      const rival = await measureFirstLoad(`${bao.address}/ui/`);
      return {
        value: ours.gzipBytes / rival.gzipBytes,
        beside: `${kilobytes(ours.gzipBytes)} : ${kilobytes(rival.gzipBytes)}`,
        n: 1,
      };
    },
  };
}

export const jsSignIn = firstLoadBench('js.sign-in', 0.13, paths.signIn(), () => ({}));
export const jsLeases = firstLoadBench('js.leases', 0.18, paths.leases(), ({ cookie }) => ({ cookie }));
