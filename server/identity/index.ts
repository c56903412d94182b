export { serveAuth } from './auth-route.ts';
export { askCapabilities } from './capability-question.ts';
export { createSessionCookies, type SessionCookies } from './cookies.ts';
export { createIdentity } from './create-identity.ts';
export type { IdentityDeps } from './deps.ts';
export type { ActiveSession, ConfirmLevel, IdentityEngine, RequestFacts } from './engine.ts';
export { writeFactorSeed } from './factors.ts';
export { intentHash } from './intent-hash.ts';
export { currentCode, newSeed } from './totp.ts';
