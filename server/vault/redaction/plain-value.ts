import { types } from 'node:util';
import { isSecret } from '#server/platform/index.ts';
import { isAuditHash, isTelling, plainName } from './key-names.ts';
import { looksIterable, type PairSource, pairsOf } from './pair-source.ts';
import { MASK } from './range.ts';
import { LEAST_CHARS } from './value-forms.ts';

const MOST_DEPTH = 100;
const MOST_NODES = 10_000;
const MOST_ENTRIES = 1_000;
const MOST_CHARS = 262_144;
/** Under a telling name, these are what people look for and no secret. */
const HARMLESS = new Set(['leaseid', 'requestid', 'accessor', 'leaseduration', 'renewable', 'ttl']);

interface Walk {
  /** Masks one text and bounds its length. */
  text: (text: string) => string;
  above: Set<object>;
  nodesLeft: number;
  charsLeft: number;
}

/**
 * A plain, masked and bounded copy of anything: what JSON can hold, cycles and depth cut, getters and `toJSON` never called, bytes never
 * shown. What cannot be read says so. Never throws, and never touches the original.
 */
export function plainValue(value: unknown, text: (text: string) => string): unknown {
  return visit(value, false, { text, above: new Set(), nodesLeft: MOST_NODES, charsLeft: MOST_CHARS });
}

/** @param isTold whether a telling name stands above */
function visit(value: unknown, isTold: boolean, walk: Walk): unknown {
  walk.nodesLeft -= 1;
  if (walk.nodesLeft < 0 || walk.charsLeft < 0) return '[more]';
  try {
    if (typeof value === 'object' && value !== null) return object(value, isTold, walk);
    return primitive(value, isTold, walk);
  } catch {
    return '[unreadable]';
  }
}

function textOf(text: string, isTold: boolean, walk: Walk): string {
  const out = isTold ? (text === '' || isAuditHash(text, 0, text.length) ? text : MASK) : walk.text(text);
  walk.charsLeft -= out.length;
  return out;
}

function primitive(value: unknown, isTold: boolean, walk: Walk): unknown {
  switch (typeof value) {
    case 'string':
      return textOf(value, isTold, walk);
    case 'number':
      return isTold ? MASK : Number.isFinite(value) ? value : String(value);
    case 'bigint':
    case 'symbol':
      return textOf(String(value), isTold, walk);
    case 'function':
      return '[function]';
    default:
      return value;
  }
}

function object(value: object, isTold: boolean, walk: Walk): unknown {
  // Before anything else: even asking a proxy for its class runs its code.
  if (types.isProxy(value)) return '[proxy]';
  if (isSecret(value)) return MASK;
  if (walk.above.has(value)) return '[circular]';
  if (walk.above.size >= MOST_DEPTH) return '[deeper]';
  if (types.isDate(value)) return Number.isNaN(Date.prototype.getTime.call(value)) ? '[no date]' : Date.prototype.toISOString.call(value);
  if (types.isRegExp(value)) return textOf(RegExp.prototype.toString.call(value), isTold, walk);
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[${value.byteLength} bytes]`;
  if (types.isStringObject(value)) return textOf(String.prototype.valueOf.call(value), isTold, walk);
  if (types.isBoxedPrimitive(value)) return '[boxed]';
  if (types.isPromise(value)) return '[promise]';
  if (value instanceof URL) return textOf(value.href, isTold, walk);
  walk.above.add(value);
  try {
    return container(value, isTold, walk);
  } finally {
    walk.above.delete(value);
  }
}

function container(value: object, isTold: boolean, walk: Walk): unknown {
  if (Array.isArray(value) || types.isSet(value)) return list(value as PairSource, isTold, walk);
  if (types.isMap(value) || looksIterable(value)) return record(pairsOf(value), isTold, walk);
  if (types.isNativeError(value) || value instanceof Error) return error(value, isTold, walk);
  const items = isTold ? null : bytesByPlace(value);
  const shown = items && bytes(items, items.length, walk);
  return typeof shown === 'string' ? shown : record(ownPairs(value), isTold, walk);
}

function list(value: PairSource, isTold: boolean, walk: Walk): unknown {
  if (isTold) return MASK;
  const items = Array.isArray(value) ? value.slice(0, MOST_ENTRIES) : [...pairsOf(value)].map(([, item]) => item);
  const count = Array.isArray(value) ? value.length : items.length;
  if (items.length >= LEAST_CHARS && items.every(isByte)) return bytes(items, count, walk);
  const out = items.slice(0, MOST_ENTRIES).map((item) => visit(item, false, walk));
  return count > out.length ? [...out, `[${count - out.length} more]`] : out;
}

const isByte = (item: unknown): item is number => typeof item === 'number' && Number.isInteger(item) && item >= 0 && item <= 255;

/** The bytes of a typed array that went through JSON: an object with a number for each place. Null for any other object. */
function bytesByPlace(value: object): number[] | null {
  if (!Object.hasOwn(value, String(LEAST_CHARS - 1))) return null;
  const items: number[] = [];
  for (const [key, item] of ownPairs(value)) {
    if (key !== String(items.length) || !isByte(item)) return null;
    items.push(item);
  }
  return items;
}

/** Bytes as plain numbers, as `JSON.stringify` of a buffer leaves them: shown only when they are all there and spell no secret. */
function bytes(items: number[], count: number, walk: Walk): unknown {
  // The beginning of a secret is not the secret, and would be shown.
  if (count > MOST_ENTRIES) return `[${count} bytes]`;
  const spelled = Buffer.from(items).toString('utf8');
  return walk.text(spelled) === spelled ? items : `[${items.length} bytes]`;
}

function record(pairs: Iterable<readonly [unknown, unknown]>, isTold: boolean, walk: Walk): Record<string, unknown> {
  // Without a prototype, so that a key named __proto__ is a key.
  const out: Record<string, unknown> = Object.create(null);
  let count = 0;
  for (const [key, value] of pairs) {
    count += 1;
    if (count > MOST_ENTRIES) {
      out['[more]'] = true;
      break;
    }
    const name = typeof key === 'string' ? key : String(visit(key, false, walk));
    const isHarmless = isTold && HARMLESS.has(plainName(name));
    out[textOf(name, false, walk)] = visit(value, !isHarmless && (isTold || isTelling(name)), walk);
  }
  return out;
}

function* ownPairs(value: object): Generator<readonly [string, unknown]> {
  for (const key of Object.keys(value)) {
    const held = Object.getOwnPropertyDescriptor(value, key);
    if (held) yield [key, 'value' in held ? held.value : '[getter]'];
  }
}

/** Type, message and stack are read one by one, for each may throw; then what else it carries, its cause and what it gathers. */
function error(value: Error, isTold: boolean, walk: Walk): Record<string, unknown> {
  const read = (get: () => unknown) => {
    try {
      const got = get();
      return typeof got === 'string' ? textOf(got, isTold, walk) : undefined;
    } catch {
      return '[unreadable]';
    }
  };
  const held = (key: string) => Object.getOwnPropertyDescriptor(value, key)?.value as unknown;
  const cause = held('cause');
  const errors = held('errors');
  const { message: _message, stack: _stack, cause: _cause, errors: _errors, ...rest } = record(ownPairs(value), isTold, walk);
  return {
    type: read(() => value.constructor.name) ?? 'Error',
    message: read(() => value.message) ?? '',
    stack: read(() => value.stack),
    ...rest,
    ...(cause === undefined ? {} : { cause: visit(cause, isTold, walk) }),
    ...(Array.isArray(errors) ? { errors: visit(errors, isTold, walk) } : {}),
  };
}
