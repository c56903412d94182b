import { inspect } from 'node:util';

const DOTS = '••••••';
// Known by name, not by class: Next loads this module several times in one process.
const BRAND = Symbol.for('sallyport.secret');
const boxed = new WeakMap<object, unknown>();

/**
 * A value that must not leave its box. Every string, number, JSON, inspect, template and error form of it is dots or nothing, and a
 * structured clone is empty; `reveal()` is the only way out.
 */
export class Secret<T = string> {
  constructor(value: T) {
    boxed.set(this, value);
    Object.freeze(this);
  }
  /** The plain value. Call it at the last moment, and never keep or log what it returns. Throws when called on anything else. */
  reveal(): T {
    if (!boxed.has(this)) throw new TypeError('only a secret can be revealed');
    return boxed.get(this) as T;
  }
  get [BRAND](): true {
    return true;
  }
  get [Symbol.toStringTag](): string {
    return 'Secret';
  }
  toString(): string {
    return DOTS;
  }
  toLocaleString(): string {
    return DOTS;
  }
  toJSON(): string {
    return DOTS;
  }
  [Symbol.toPrimitive](): string {
    return DOTS;
  }
  [inspect.custom](): string {
    return DOTS;
  }
}

/** Whether this is a `Secret` of any copy of this module. */
export function isSecret(value: unknown): value is Secret<unknown> {
  return typeof value === 'object' && value !== null && BRAND in value;
}
