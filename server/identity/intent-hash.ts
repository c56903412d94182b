import { sha256Hex } from '#server/platform/index.ts';

/** Hash of one act: which verb, in which namespace, with exactly which parsed input. The order of keys does not matter, of lists it does. */
export function intentHash(verbName: string, namespace: string, normalisedInput: unknown): string {
  return sha256Hex(canonicalJson([verbName, namespace, normalisedInput]));
}

/** JSON with sorted keys. `undefined` members are left out, as in JSON; values that JSON cannot say throw. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item === undefined ? null : item)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    members.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
  }
  throw new TypeError(`An input of type ${typeof value} has no canonical form.`);
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype as object) === null;
}
