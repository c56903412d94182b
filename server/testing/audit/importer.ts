import { createAuditLog, createDuckDbStore } from '#server/audit-store/index.ts';
import { systemClock } from '#server/platform/index.ts';
import { silentLog } from '../scratch-store.ts';

/** Follows one file into one store until it is killed: `importer.ts <store file> <audit file>`. Says `open` once the store is. */
const [storeFile = '', auditFile = ''] = process.argv.slice(2);
createAuditLog({
  openStore: async () => {
    const store = await createDuckDbStore({ file: storeFile, memoryBytes: 256_000_000, threads: 1 });
    process.stdout.write('open\n');
    return store;
  },
  mask: (text) => text,
  deviceFiles: [auditFile],
  historyFiles: [],
  clock: systemClock,
  log: silentLog,
}).start();
setInterval(() => undefined, 60_000);
