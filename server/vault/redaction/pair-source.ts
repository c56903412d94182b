import { types } from 'node:util';

export type PairSource = Map<unknown, unknown> | Set<unknown> | unknown[] | Eachable;

interface Eachable {
  forEach(visit: (value: unknown, key: unknown) => void): void;
}

const EACHABLE = new Set(['Headers', 'URLSearchParams', 'FormData']);

/** Whether it holds pairs that own properties do not show: headers, query parameters, form fields, of whatever library. */
export function looksIterable(value: object): value is Eachable {
  const tag: unknown = Reflect.get(value, Symbol.toStringTag);
  return typeof tag === 'string' && EACHABLE.has(tag) && typeof Reflect.get(value, 'forEach') === 'function';
}

/** Key and value of each entry; maps and sets by their own methods, whatever a subclass says. */
export function pairsOf(source: PairSource | object): Array<readonly [unknown, unknown]> {
  const pairs: Array<readonly [unknown, unknown]> = [];
  const take = (value: unknown, key: unknown) => void pairs.push([key, value]);
  if (types.isMap(source)) Map.prototype.forEach.call(source, take);
  else if (types.isSet(source)) Set.prototype.forEach.call(source, take);
  else (source as Eachable).forEach(take);
  return pairs;
}
