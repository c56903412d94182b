import pino, { type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

export interface LogOptions {
  level: string;
  /** Masks what must not be printed in one finished line. The redactor is wired in by the composition root. */
  redactLine: (line: string) => string;
  /** Where lines go; standard output when left out. */
  destination?: { write(line: string): void };
}

/** One JSON object a line. Every finished line passes the redactor; when that fails, the line is replaced, never printed as it was. */
export function createLogger(options: LogOptions): Logger {
  const destination = options.destination ?? process.stdout;
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write(line: string) {
        let safe: string;
        try {
          safe = options.redactLine(line);
        } catch {
          safe = '{"level":"error","msg":"[redactor failed]"}\n';
        }
        destination.write(safe);
      },
    },
  );
}
