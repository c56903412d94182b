import { countOf } from '#lib/format/count.ts';
import { isImmutablePolicy } from '#lib/policy/names.ts';

/** The path that the server checks for acts on one policy. */
export const policyPath = (name: string) => `sys/policies/acl/${name}`;

/** Whether a token with these capabilities may do that; unknown capabilities leave the answer to the server. */
export function may(capabilities: readonly string[] | undefined, capability: string): boolean {
  if (capabilities === undefined) return true;
  if (capabilities.includes('deny')) return false;
  return capabilities.includes('root') || capabilities.includes(capability);
}

export interface SaveFacts {
  readonly name: string;
  readonly isNew: boolean;
  /** What is wrong with a new name; null when nothing is. */
  readonly nameProblem: string | null;
  readonly text: string;
  readonly isDirty: boolean;
  readonly isChangedMeanwhile: boolean;
  readonly isSilent: boolean;
  /** Of one's own token on the policy's path; undefined while not known. */
  readonly capabilities: readonly string[] | undefined;
  readonly mostCharacters: number;
}

/** Why the policy can be read and not written, whatever is typed; null when it can be. */
export function whyReadOnly({ name, isNew, capabilities }: Pick<SaveFacts, 'name' | 'isNew' | 'capabilities'>): string | null {
  if (!isNew && isImmutablePolicy(name)) return 'Vault keeps this policy as it is: nobody can change it.';
  const needed = isNew ? 'create' : 'update';
  if (may(capabilities, needed)) return null;
  const at = name === '' ? 'sys/policies/acl/…' : policyPath(name);
  return `Read only: your token lacks ${needed} on ${at}.`;
}

/** Why it cannot be saved now; null when it can. */
export function whyNotSave(facts: SaveFacts): string | null {
  const { isNew, nameProblem, text, isDirty, isChangedMeanwhile, isSilent, mostCharacters } = facts;
  if (isSilent) return 'Vault does not answer, so nothing can be changed now.';
  const readOnly = whyReadOnly(facts);
  if (readOnly !== null) return readOnly;
  if (isNew && facts.name === '') return 'Give it a name first.';
  if (isNew && nameProblem !== null) return nameProblem;
  if (text.trim() === '') return 'A policy cannot be empty. A line with a comment is enough.';
  if (text.length > mostCharacters) return `It is too long: at most ${countOf(mostCharacters, 'character')} can be saved from here.`;
  if (isChangedMeanwhile) return 'It was changed meanwhile. Decide first which text is to stand.';
  return isDirty ? null : 'Nothing was changed.';
}

/** What a token may do on a path, as a sentence. */
export function capabilityWords(capabilities: readonly string[]): string {
  const held = capabilities.filter((one) => one !== 'deny');
  if (capabilities.includes('root')) return 'Everything: it is a root token.';
  if (held.length === 0 || capabilities.includes('deny')) return 'Nothing: Vault denies every request there.';
  return held.join(', ');
}

/** `2 lines added, 1 line removed`. */
export function changeWords({ addedCount, removedCount }: { addedCount: number; removedCount: number }): string {
  const parts = [
    addedCount > 0 && `${countOf(addedCount, 'line')} added`,
    removedCount > 0 && `${countOf(removedCount, 'line')} removed`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'No line differs' : parts.join(', ');
}

/** Policies whose name contains the text, in order. */
export function matchingNames(names: readonly string[], filter: string): readonly string[] {
  const wanted = filter.trim().toLowerCase();
  return names.filter((name) => name.toLowerCase().includes(wanted)).toSorted((a, b) => (a < b ? -1 : 1));
}

/** The kit and the console count lines with \n, whatever a policy came with. */
export const withPlainLineEnds = (text: string) => text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
