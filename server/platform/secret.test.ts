import { format, inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { isSecret, Secret } from './secret.ts';

const PLANTED = 'planted-value-of-a-secret';
const secret = new Secret(PLANTED);

const forms: Record<string, () => unknown> = {
  template: () => `${secret}`,
  concatenation: () => `x${String(secret)}`,
  'join of a list': () => [secret, secret].join(),
  JSON: () => JSON.stringify({ secret, list: [secret] }),
  inspect: () => inspect({ secret }, { depth: 9, showHidden: true, getters: true, showProxy: true }),
  'inspect without custom forms': () => inspect(secret, { customInspect: false, showHidden: true, getters: true }),
  'printf forms': () => format('%s %d %i %f %j %o %O %c', secret, secret, secret, secret, secret, secret, secret, secret),
  'error message': () => new Error(String(secret)).message,
  'error cause': () => inspect(new Error('x', { cause: secret })),
  'thrown itself': () => inspect(Object.assign(new Error('x'), { secret })),
  number: () => Number(secret),
  locale: () => secret.toLocaleString(),
  tag: () => Object.prototype.toString.call(secret),
  'own names and symbols': () => inspect(Reflect.ownKeys(secret)),
  entries: () => JSON.stringify(Object.entries(secret)),
  spread: () => inspect({ ...secret }, { showHidden: true }),
  'structured clone': () => inspect(structuredClone(secret), { showHidden: true }),
  'structured clone in a map': () => inspect(structuredClone(new Map([['k', secret]])), { showHidden: true, depth: 9 }),
  serialized: () => inspect(deserialize(serialize({ secret }))),
  'search parameters': () => new URLSearchParams({ s: secret as unknown as string }).toString(),
  proxy: () => inspect(new Proxy(secret, {}), { showProxy: true }),
  'object made from it': () => inspect(Object.create(secret), { showHidden: true, getters: true }),
};

describe('Secret', () => {
  test.each(Object.entries(forms))('%s shows nothing', (_, form) => {
    let text: string;
    try {
      text = String(form());
    } catch (error) {
      text = String(error);
    }
    expect(text).not.toContain(PLANTED);
    expect(text).not.toContain(Buffer.from(PLANTED).toString('base64'));
  });

  test('is dots where a text is asked for', () => {
    expect([`${secret}`, JSON.stringify([secret]), inspect(secret)]).toEqual(['••••••', '["••••••"]', '••••••']);
  });

  test('gives its value to reveal alone, and reveal gives nothing for another', () => {
    expect(secret.reveal()).toBe(PLANTED);
    const { reveal } = secret;
    expect(() => reveal.call(Object.create(secret))).toThrow('only a secret');
    expect(() => reveal.call(structuredClone(secret) as never)).toThrow('only a secret');
  });

  test('cannot be changed', () => {
    expect(() => Object.assign(secret, { reveal: () => 'x' })).toThrow(TypeError);
  });

  test('is known across copies of the module, and nothing else is', () => {
    expect([secret, new (class extends Secret {})(PLANTED)].map(isSecret)).toEqual([true, true]);
    expect([null, undefined, PLANTED, {}, structuredClone(secret)].map(isSecret)).toEqual([false, false, false, false, false]);
  });
});
