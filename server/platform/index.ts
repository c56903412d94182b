export { AppError, type AppErrorDetails, codeOf, isAppError } from './app-error.ts';
export { type Clock, systemClock } from './clock.ts';
export { hmacHex, isEqualConstantTime, open, seal, sha256Hex } from './crypto.ts';
export { type Env, EnvError, envShape, parseEnv, readEnv } from './env.ts';
export { newOpaqueId, newRequestId } from './ids.ts';
export { createLogger, type Logger } from './log.ts';
export { type Random, systemRandom } from './random.ts';
export { Secret } from './secret.ts';
