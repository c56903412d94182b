export { createSessionCookies, type SessionCookies } from './cookies.ts';
export type { ActiveSession, IdentityEngine, RequestFacts } from './engine.ts';
export { intentHash } from './intent-hash.ts';
export { currentCode } from './totp.ts';
