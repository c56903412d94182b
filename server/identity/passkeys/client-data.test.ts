import { describe, expect, it } from 'vitest';
import { codeOf } from '#server/platform/index.ts';
import { readClientData } from './client-data.ts';

const encode = (text: string | Buffer) => Buffer.from(text as string).toString('base64url');
const read = (text: string | Buffer) => {
  try {
    return readClientData(encode(text)).challenge;
  } catch (error) {
    return codeOf(error);
  }
};
const REFUSED = 'code_refused';

describe('what the browser says of a ceremony', () => {
  it.each([
    ['a plain one', '{"type":"webauthn.get","challenge":"abc","origin":"https://a.example","crossOrigin":false}'],
    ['one without a word on frames', '{"challenge":"abc"}'],
    ['one with members to come', '{"challenge":"abc","later":{"a":1,"b":{"a":1}},"list":[{"a":1},{"a":2},"a","b:"]}'],
    ['the same key in neighbours', '{"x":{"a":1},"y":{"a":1},"challenge":"abc"}'],
    ['the same key above and below', '{"x":{"challenge":"no","x":1},"challenge":"abc"}'],
    ['a text that looks like a key', '{"a":"a","b":"{","c":"}","d":"\\"a\\":","challenge":"abc"}'],
    ['space before a colon', '{"a" : 1, "b"\n:\n2, "challenge"\t: "abc"}'],
    ['a key after an object that ended', '{"x":{},"a":{"b":1},"challenge":"abc"}'],
  ])('is read from %s', (_, text) => {
    expect(read(text)).toBe('abc');
  });

  it.each([
    ['a frame of another site', '{"challenge":"abc","crossOrigin":true}'],
    ['a frame that is named', '{"challenge":"abc","topOrigin":"https://a.example"}'],
    ['a frame that is named and denied', '{"challenge":"abc","crossOrigin":false,"topOrigin":"https://a.example"}'],
    ['a frame that is no truth value', '{"challenge":"abc","crossOrigin":"true"}'],
    ['a frame that is null', '{"challenge":"abc","crossOrigin":null}'],
    ['no challenge', '{"type":"webauthn.get"}'],
    ['a challenge that is a number', '{"challenge":5}'],
    ['a challenge that is a list', '{"challenge":["abc"]}'],
    ['a key twice', '{"challenge":"abc","challenge":"abc"}'],
    ['a key twice with space before the colon', '{"challenge" :"abc","challenge" :"abc"}'],
    ['a key twice, once escaped', '{"\\u0063hallenge":"x","challenge":"abc"}'],
    ['a key twice further down', '{"a":{"b":1,"b":2},"challenge":"abc"}'],
    ['a key twice in a list', '{"a":[{"b":1,"b":2}],"challenge":"abc"}'],
    ['a key twice around an object', '{"a":1,"x":{"y":{}},"a":2,"challenge":"abc"}'],
    ['a key with a quote twice', '{"a\\"b":1,"a\\"b":2,"challenge":"abc"}'],
    ['a key twice around a text that is a brace', '{"a":1,"v":"{","a":2,"challenge":"abc"}'],
    ['a key twice around a text that is a closing brace', '{"a":1,"v":"}","a":2,"challenge":"abc"}'],
    ['a list', '[{"challenge":"abc"}]'],
    ['a list with a challenge of its own', '["challenge"]'],
    ['nothing', ''],
    ['null', 'null'],
    ['a text', '"challenge"'],
    ['a number', '5'],
    ['half of it', '{"challenge":"abc"'],
    ['a byte order mark', '\uFEFF{"challenge":"abc"}'],
    ['broken UTF-8', Buffer.concat([Buffer.from('{"challenge":"abc","x":"'), Buffer.from([0xff]), Buffer.from('"}')])],
  ])('is refused when it is %s', (_, text) => {
    expect(read(text)).toBe(REFUSED);
  });
});
