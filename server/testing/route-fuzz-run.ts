import fc from 'fast-check';
import { type FuzzAnswer, type FuzzedOperation, type FuzzInput, inputsOf } from './route-fuzz.ts';

export interface FuzzRunOptions {
  operations: readonly FuzzedOperation[];
  inputsPerOperation: number;
  /** The same seed makes the same inputs. */
  seed: number;
  send(operation: FuzzedOperation, input: FuzzInput): Promise<FuzzAnswer>;
  signal: AbortSignal;
  /** Told after each operation. */
  say?(line: string): void;
}

export interface FuzzReport {
  sentCount: number;
  /** How often each code was answered. */
  codes: Record<string, number>;
  /** The first of each kind: operation, answer, and the input, which never holds a secret. */
  faults: string[];
  slowestMs: number;
}

/** Over this an answer counts as a hang: no upstream call of a healthy server takes so long. */
const HANG_MS = 10_000;
const AT_ONCE = 4;
const MOST_FAULTS = 50;

/** Sends generated inputs to every operation. A fault is an answer of 500 or more, one that is neither a problem nor a success, or a hang. */
export async function runRouteFuzz(options: FuzzRunOptions): Promise<FuzzReport> {
  const report: FuzzReport = { sentCount: 0, codes: {}, faults: [], slowestMs: 0 };
  for (const [index, operation] of options.operations.entries()) {
    const inputs = fc.sample(inputsOf(operation), { numRuns: options.inputsPerOperation, seed: options.seed + index });
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let input = inputs.pop(); input; input = inputs.pop()) {
        options.signal.throwIfAborted();
        await sendOne(options, report, operation, input);
      }
    });
    await Promise.all(workers);
    options.say?.(`${operation.name}: ${report.sentCount} sent, ${report.faults.length} faults`);
  }
  return report;
}

async function sendOne(options: FuzzRunOptions, report: FuzzReport, operation: FuzzedOperation, input: FuzzInput): Promise<void> {
  const startedAt = performance.now();
  const answer = await options.send(operation, input);
  const tookMs = performance.now() - startedAt;
  report.sentCount += 1;
  report.codes[answer.code] = (report.codes[answer.code] ?? 0) + 1;
  report.slowestMs = Math.max(report.slowestMs, Math.round(tookMs));
  const isFault = answer.status >= 500 || answer.status === 0 || answer.code === '' || tookMs > HANG_MS;
  if (isFault && report.faults.length < MOST_FAULTS)
    report.faults.push(
      `${operation.name} answered ${answer.status} ${answer.code} after ${Math.round(tookMs)} ms: ${JSON.stringify(input).slice(0, 400)}`,
    );
}
