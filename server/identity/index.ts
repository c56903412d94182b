export type { ActiveSession, IdentityEngine, RequestFacts } from './engine.ts';
