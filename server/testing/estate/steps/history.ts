import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Secret } from '#server/platform/index.ts';
import type { Step } from '../build-estate.ts';
import { SERVICES } from '../company.ts';
import { rehearse } from '../history/rehearse.ts';
import { writeHistory } from '../history/write-history.ts';

const DAYS = 30;
const CALLS = 14_000;
const SEED = 20_231;
const DEVICE = 'file';

/** Thirty days of audit entries before the demo began, in a file of their own beside the device's. */
export const history: Step = {
  name: 'history',
  title: 'Writing thirty days of demo history',
  isDue: ({ auditFile, state }) => auditFile !== null && (!state.steps.history || !existsSync(historyFile(auditFile))),
  async run(context) {
    const { auditFile, state, vault, now, signal } = context;
    if (auditFile === null) return;
    const services = SERVICES.filter((service) => state.services[service.name]);
    const to = now();
    const rehearsal = await rehearse({
      vault: vault.withToken(null),
      state,
      auditFile,
      services,
      now,
      opsToken: state.opsToken === null ? null : new Secret(state.opsToken),
    });
    rmSync(sidecarFile(auditFile), { force: true });
    const hashes = new Map<string, string>();
    const hash = async (value: string) => {
      const known = hashes.get(value) ?? (await vault.write(`sys/audit-hash/${DEVICE}`, { input: value })).body.data.hash;
      hashes.set(value, known);
      return known;
    };
    await writeHistory({
      file: historyFile(auditFile),
      sidecar: sidecarFile(auditFile),
      rehearsal,
      services,
      hasDatabases: state.databases !== null,
      from: new Date(to.getTime() - DAYS * 86_400_000),
      to,
      callCount: context.historyCalls ?? CALLS,
      seed: SEED,
      hash,
      signal,
    });
  },
};

const historyFile = (auditFile: string) => join(dirname(auditFile), 'history.ndjson');
const sidecarFile = (auditFile: string) => join(dirname(auditFile), 'history.json');
