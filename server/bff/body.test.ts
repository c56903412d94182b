import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '#server/platform/index.ts';
import { readJsonBody } from './body.ts';

function post(body: BodyInit | null, type = 'application/json'): Request {
  return new Request('http://localhost/api/x', { method: 'POST', body, headers: { 'content-type': type } });
}

const code = (request: Request) => readJsonBody(request).then(() => 'ok', codeOf);

describe('readJsonBody', () => {
  it('reads what JSON.parse reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.string({ minLength: 1, maxLength: 8 }).filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key)),
          fc.jsonValue({ maxDepth: 4 }),
        ),
        async (value) => {
          const text = JSON.stringify(value);
          if (/"(?:__proto__|constructor|prototype)":/.test(text)) return;
          expect(await readJsonBody(post(text))).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  it('says of a body that broke off that its sender left, and of nobody that they failed', async () => {
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"a":'));
        controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
      },
    });
    const request = new Request('http://localhost/api/x', {
      method: 'POST',
      body: broken,
      headers: { 'content-type': 'application/json' },
      duplex: 'half',
    } as RequestInit);
    expect(await code(request)).toBe('request_cancelled');
  });

  it('reads an absent body as an empty object', async () => {
    expect(await readJsonBody(new Request('http://localhost/api/x', { method: 'POST' }))).toEqual({});
  });

  it.each([
    ['not JSON', post('{"a":'), 'invalid_input'],
    ['a form', post('a=1', 'application/x-www-form-urlencoded'), 'unsupported_media_type'],
    ['text that looks like JSON', post('{}', 'text/plain'), 'unsupported_media_type'],
    ['another charset', post('{}', 'application/json; charset=latin1'), 'unsupported_media_type'],
    ['too many bytes', post(JSON.stringify({ a: 'x'.repeat(70_000) })), 'body_too_large'],
    ['too deep', post('['.repeat(40) + ']'.repeat(40)), 'invalid_input'],
    ['too many keys', post(JSON.stringify(Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`k${i}`, i])))), 'invalid_input'],
    ['a prototype key', post('{"a":{"__proto__":{"isAdmin":true}}}'), 'invalid_input'],
    ['bytes that are not UTF-8', post(new Uint8Array([0x7b, 0xff, 0x7d])), 'invalid_input'],
  ])('refuses %s', async (_name, request, expected) => {
    expect(await code(request)).toBe(expected);
  });
});
