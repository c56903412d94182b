import type { Env } from '#server/platform/index.ts';
import type { Verb } from './verb.ts';

/** Whether the configuration wants a second person for this act. */
export function needsApproval(verb: Pick<Verb, 'name' | 'canNeedApproval'>, env: Pick<Env, 'SALLYPORT_TWO_PERSON'>): boolean {
  return verb.canNeedApproval === true && env.SALLYPORT_TWO_PERSON.includes(verb.name);
}

/** Says which names of the setting are no act that can need an approval, and which acts can; null when all can. */
export function unknownApprovals(
  verbs: readonly Pick<Verb, 'name' | 'canNeedApproval'>[],
  env: Pick<Env, 'SALLYPORT_TWO_PERSON'>,
): string | null {
  const known = verbs.filter((verb) => verb.canNeedApproval).map((verb) => verb.name);
  const unknown = env.SALLYPORT_TWO_PERSON.filter((name) => !known.includes(name));
  if (unknown.length === 0) return null;
  return `SALLYPORT_TWO_PERSON names what no second person approves: ${unknown.join(', ')}. There are ${known.sort().join(', ')}.`;
}
