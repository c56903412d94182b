/** Where the client says what its operator should know: facts without secrets, then a sentence. A pino logger is one. */
export interface ClientLog {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export const silentLog: ClientLog = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
