import { systemClock, systemRandom } from '#server/platform/index.ts';
import { SERVICES } from '../company.ts';
import { loadState } from '../estate-state.ts';
import { vaultAdmin } from '../vault-admin.ts';
import { runSimulator } from './runner.ts';

/** The simulator as a process: `main.ts <address of the server> <state file of the estate>`. Ends on SIGTERM. */
const [address, stateFile] = process.argv.slice(2);
if (!address || !stateFile) throw new Error('Give the address of the server and the state file of the estate.');

const end = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end.abort());

const state = loadState(stateFile);
await runSimulator({
  vault: vaultAdmin({ address, token: null, signal: end.signal }),
  state,
  clock: systemClock,
  random: systemRandom,
  signal: end.signal,
  services: SERVICES.filter((service) => state.services[service.name]),
});
