import type { Env } from '#server/platform/index.ts';
import type { Verb } from './verb.ts';

/** Whether the configuration wants a second person for this act. */
export function needsApproval(verb: Pick<Verb, 'name' | 'canNeedApproval'>, env: Pick<Env, 'SALLYPORT_TWO_PERSON'>): boolean {
  return verb.canNeedApproval === true && env.SALLYPORT_TWO_PERSON.includes(verb.name);
}

/** Names of the setting that are no act which can need an approval. */
export function unknownApprovals(
  verbs: readonly Pick<Verb, 'name' | 'canNeedApproval'>[],
  env: Pick<Env, 'SALLYPORT_TWO_PERSON'>,
): string[] {
  const known = new Set(verbs.filter((verb) => verb.canNeedApproval).map((verb) => verb.name));
  return env.SALLYPORT_TWO_PERSON.filter((name) => !known.has(name));
}
