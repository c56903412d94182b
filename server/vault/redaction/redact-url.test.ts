import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor } from './redactor.ts';

const HERE = 'https://h.example';
const withPart = (parts: Partial<URL>) => Object.assign(new URL(HERE), parts);

/** Ways into a URL, and the part of it in which the value then stands. */
const WAYS: Record<string, { put: (value: string) => URL; part: (url: URL) => string; without?: RegExp }> = {
  'a user name': { put: (value) => withPart({ username: value }), part: (url) => url.username },
  'a password': { put: (value) => withPart({ password: value }), part: (url) => url.password },
  'a path': { put: (value) => withPart({ pathname: `/v1/${value}` }), part: (url) => url.pathname.slice(4) },
  'a query': { put: (value) => withPart({ search: value }), part: (url) => url.search.slice(1) },
  'a query of another scheme': { put: (value) => new URL(`app://h/?q=${value}&z`), part: (url) => url.search.slice(3, -2), without: /#/g },
  'a parameter': { put: (value) => new URL(`?${new URLSearchParams({ q: value })}`, HERE), part: (url) => url.search.slice(3) },
  'a hash': { put: (value) => withPart({ hash: value }), part: (url) => url.hash.slice(1) },
  'a text with a path': { put: (value) => new URL(`${HERE}/${value}/z`), part: (url) => url.pathname.slice(1, -2), without: /[?#]/g },
  'a text with a query': { put: (value) => new URL(`${HERE}/?q=${value}&z`), part: (url) => url.search.slice(3, -2), without: /#/g },
  'a text with a hash': { put: (value) => new URL(`${HERE}/#${value}.`), part: (url) => url.hash.slice(1, -1) },
  'a text with an encoded query': {
    put: (value) => new URL(`${HERE}/?q=${encodeURIComponent(value)}`),
    part: (url) => url.search.slice(3),
  },
  'a text encoded whole': { put: (value) => new URL(encodeURI(`${HERE}/?q=${value}`)), part: (url) => url.search.slice(3), without: /#/g },
  'a path without a host': { put: (value) => new URL(`app:${value}.`), part: (url) => url.pathname.slice(0, -1), without: /[?#/]/g },
};

/** Printable, most of them with what one part of a URL escapes and another does not. */
const printable = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...` !"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`),
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 4 }),
      fc.constantFrom('é', 'ж', '密', '🔑'),
    ),
    minLength: 8,
    maxLength: 24,
  })
  // A parser of URLs takes such steps, and blanks around the whole, for itself: no value is left of them.
  .map((text) => text.replace(/\.|%2e/gi, '-').trim())
  .filter((text) => text.length >= 8);

test.each(Object.entries(WAYS))('a known value is found as %s', (_, { put, part, without }) => {
  fc.assert(
    fc.property(printable, (text) => {
      const value = without ? text.replace(without, 'x') : text;
      const redactor = createRedactor();
      redactor.protect(value);
      const url = put(value);
      const { shown } = redactor.redactValue({ shown: url }) as { shown: string };
      expect(shown).toContain('[redacted]');
      expect(shown).not.toContain(part(url));
      const small = url.href.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase());
      expect(redactor.redactText(small)).toContain('[redacted]');
    }),
    { numRuns: 500 },
  );
});
