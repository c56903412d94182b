import { inspect } from 'node:util';

const DOTS = '••••••';
const boxed = new WeakMap<object, unknown>();

/** A value that must not leave its box. Every string, JSON, inspect and template form of it is dots; `reveal()` is the only way out. */
export class Secret<T = string> {
  constructor(value: T) {
    boxed.set(this, value);
    Object.freeze(this);
  }
  /** The plain value. Call it at the last moment, and never keep or log what it returns. */
  reveal(): T {
    return boxed.get(this) as T;
  }
  toString(): string {
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
