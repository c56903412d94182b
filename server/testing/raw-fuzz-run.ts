import { connect } from 'node:net';
import fc from 'fast-check';
import { type RawFrame, type RawInput, rawInputsOf } from './raw-fuzz.ts';
import type { FuzzedOperation } from './route-fuzz.ts';

export interface RawFuzzOptions extends RawFrame {
  operations: readonly FuzzedOperation[];
  inputsPerOperation: number;
  seed: number;
  signal: AbortSignal;
}

export interface RawFuzzReport {
  sentCount: number;
  /** How often each status was answered; 0 is a connection that was closed without an answer. */
  statuses: Record<string, number>;
  /** The first ones: operation, kind of input, and what was wrong. Never the bytes, which hold a cookie. */
  faults: string[];
}

/** A socket that neither answers nor closes for so long is a hang. Node itself gives a head that does not end a minute. */
const HANG_MS = 10_000;
const AT_ONCE = 4;
const MOST_FAULTS = 50;

/** Sends bytes to every operation. A fault is a status of 500 or more, a hang, a refused connection, or an answer that holds the cookie. */
export async function runRawFuzz(options: RawFuzzOptions): Promise<RawFuzzReport> {
  const report: RawFuzzReport = { sentCount: 0, statuses: {}, faults: [] };
  // The longest of what lies between names and marks; the id of a session is 43 characters long, and sealed it is longer.
  const secret = options.cookie.split(/[;=]\s*/).toSorted((a, b) => b.length - a.length)[0] ?? '';
  if (secret.length < 40) throw new Error('There is no session in the cookie.');
  for (const [index, operation] of options.operations.entries()) {
    const inputs = fc.sample(rawInputsOf(operation, options), { numRuns: options.inputsPerOperation, seed: options.seed + index });
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let input = inputs.pop(); input; input = inputs.pop()) {
        options.signal.throwIfAborted();
        const told = await exchange(options.host, input);
        report.sentCount += 1;
        const statuses = [...told.text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
        for (const status of statuses.length > 0 ? statuses : [0]) report.statuses[status] = (report.statuses[status] ?? 0) + 1;
        const fault =
          told.fault ??
          (statuses.some((status) => status >= 500) ? `answered ${statuses}` : told.text.includes(secret) && 'gave the cookie back');
        if (fault && report.faults.length < MOST_FAULTS) report.faults.push(`${operation.name}, ${input.kind}: ${fault}`);
      }
    });
    await Promise.all(workers);
  }
  return report;
}

/** Sends all of it and says that no more will come, as a client that went away in the middle does. */
function exchange(host: string, { bytes }: RawInput): Promise<{ text: string; fault?: string }> {
  const { hostname, port } = new URL(`http://${host}`);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let fault: string | undefined;
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    socket.setTimeout(HANG_MS, () => {
      fault = `neither answered nor closed in ${HANG_MS} ms`;
      socket.destroy();
    });
    socket.on('connect', () => socket.end(bytes));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Refusing while the rest is still being sent may end in a reset.
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') fault = `the connection failed: ${error.code}`;
    });
    socket.on('end', () => socket.destroy());
    socket.on('close', () => resolve({ text: Buffer.concat(chunks).toString('latin1'), ...(fault === undefined ? {} : { fault }) }));
  });
}
