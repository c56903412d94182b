import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from './redactor.ts';

/** A value of the kind that secrets are made of, and of kinds that are hard to spell. */
const secretValue = fc.oneof(
  fc.string({ minLength: 8, maxLength: 60 }),
  fc.string({ unit: 'grapheme', minLength: 8, maxLength: 30 }),
  fc.base64String({ minLength: 12, maxLength: 80 }),
  fc.uint8Array({ minLength: 8, maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('hex')),
);
const around = fc.string({ maxLength: 30 });

const spellings: Record<string, (value: string) => string> = {
  raw: (value) => value,
  json: (value) => JSON.stringify({ note: value }),
  'json in json': (value) => JSON.stringify({ note: JSON.stringify({ note: value }) }),
  base64: (value) => Buffer.from(value).toString('base64'),
  base64url: (value) => Buffer.from(value).toString('base64url'),
  'base64 in the middle': (value) => Buffer.from(`ab${value}yz`).toString('base64'),
  hex: (value) => Buffer.from(value).toString('hex'),
  HEX: (value) => Buffer.from(value).toString('hex').toUpperCase(),
  url: (value) => `?note=${encodeURIComponent(value)}`,
  'form field': (value) => `note=${encodeURIComponent(value).replaceAll('%20', '+')}`,
};

describe('known values', () => {
  test.each(Object.entries(spellings))('are found as %s', (_, spell) => {
    const redactor = createRedactor();
    fc.assert(
      fc.property(secretValue, around, around, (value, before, after) => {
        redactor.protect(value);
        // Where the encoded form carries the value whole, that form must be gone.
        const spelled = spell(value);
        const core = spelled.replace(/^.*note[^A-Za-z0-9]*/, '');
        const masked = redactor.redactText(`${before} ${spelled} ${after}`);
        redactor.forget(value);
        expect(masked).toContain('[redacted]');
        if (core.length >= 12 && !before.includes(core) && !after.includes(core)) expect(masked).not.toContain(core);
      }),
      { numRuns: 150 },
    );
  });

  test('are found among many others, wherever they stand', () => {
    const redactor = createRedactor();
    const values = Array.from({ length: 3_000 }, () => randomBytes(12).toString('base64url'));
    for (const value of values) redactor.protect(value);
    const text = values.map((value, at) => `line ${at}: ${value}|`).join('');
    const masked = redactor.redactText(text);
    expect(values.filter((value) => masked.includes(value))).toEqual([]);
    expect(masked).toContain('line 2999: [redacted]|');
  });

  test('are found at every place of a text, its very end included, however short', () => {
    const redactor = createRedactor();
    const values = ['q7Zx2LpB', 'Vw3k9RtYs', 'mN8c4HfJ0d5G'];
    for (const value of values) redactor.protect(value);
    for (const value of values)
      for (let at = 0; at <= 10; at += 1)
        for (const after of ['', ' ', ' and more']) {
          const before = '~'.repeat(at);
          expect(redactor.redactText(`${before}${value}${after}`)).toBe(`${before}[redacted]${after}`);
        }
  });

  test('are found where a long text is looked at in pieces, and in any script', () => {
    const redactor = createRedactor();
    const values = ['q7Zx2LpB', 'пароль-для-базы', '秘密秘密秘密秘密'];
    for (const value of values) redactor.protect(value);
    for (const value of values)
      for (let at = 65_520; at <= 65_550; at += 1) {
        const [before, after] = ['~'.repeat(at), `~${'~'.repeat(70_000)}token=Zz9Zz9Zz9Zz9Zz9`];
        expect(redactor.redactText(`${before}${value}${after}`)).toBe(`${before}[redacted]~${'~'.repeat(70_000)}token=[redacted]`);
      }
  });

  test('that begin alike, as tokens of one kind do, cost no more than others', () => {
    const redactor = createRedactor();
    const values = Array.from({ length: 5_000 }, () => `hvs.CAESI${randomBytes(60).toString('base64url')}`);
    for (const value of values) redactor.protect(value);
    const masked = redactor.redactText(values.join(' '));
    expect(masked).toBe(values.map(() => '[redacted]').join(' '));
  });

  test('side by side, overlapping, one inside the other', () => {
    const redactor = createRedactor();
    for (const value of ['abcdefgh12', 'abcdefgh12345678', 'h12345678xyz']) redactor.protect(value);
    expect(redactor.redactText('abcdefgh12345678abcdefgh12')).toBe('[redacted][redacted]');
    expect(redactor.redactText('abcdefgh1 abcdefgh12')).toBe('abcdefgh1 [redacted]');
    expect(redactor.redactText('abcdefgh12345678xyz.')).toBe('[redacted].');
  });

  test('are let go again, but only the forgotten one', () => {
    const redactor = createRedactor();
    redactor.protect('first-value-1');
    redactor.protect('first-value-2');
    redactor.protect('first-value-2');
    redactor.forget('first-value-2');
    redactor.forget('never-protected');
    expect(redactor.redactText('first-value-1 first-value-2')).toBe('[redacted] first-value-2');
  });

  test('below eight characters are not looked for', () => {
    const redactor = createRedactor();
    redactor.protect('seven77');
    redactor.protect('');
    expect(redactor.redactText('seven77')).toBe('seven77');
  });

  test('keep their number bounded, the latest kept', () => {
    const redactor = createRedactor();
    for (let at = 0; at < 20_010; at += 1) redactor.protect(`value-number-${at}`);
    expect(redactor.redactText('value-number-20009')).toBe('[redacted]');
    expect(redactor.redactText('value-number-7 ')).toBe('value-number-7 ');
  });
});

describe('key names', () => {
  const redactor = createRedactor();
  test.each([
    'token',
    'client_token',
    'X-Vault-Token',
    'vaultToken',
    'password',
    'Passphrase',
    'secret_id',
    'clientSecret',
    'private_key',
    'unseal_keys_b64',
    'recoveryCodes',
    'seed',
    'otp',
    'jwt',
    'cookie',
    'Authorization',
    'connection_url',
  ])('%s is masked in JSON, and in JSON inside JSON', (key) => {
    const inner = JSON.stringify({ before: 1, [key]: 'pl"an\\XYZZY', after: 2 });
    expect(redactor.redactText(inner)).toBe(JSON.stringify({ before: 1, [key]: '[redacted]', after: 2 }));
    const outer = redactor.redactText(JSON.stringify({ msg: inner }));
    expect(outer).not.toContain('XYZZY');
    expect(JSON.parse(JSON.parse(outer).msg)).toEqual({ before: 1, [key]: '[redacted]', after: 2 });
  });

  test('lists, numbers, spaces and cut-off lines', () => {
    expect(redactor.redactText('{"recovery_keys": ["aaa", "bbb"], "x": 1}')).toBe('{"recovery_keys": "[redacted]", "x": 1}');
    expect(redactor.redactText('{"otp" : 123456, "x": 1}')).toBe('{"otp" : "[redacted]", "x": 1}');
    expect(redactor.redactText('{"password":"planted and cut')).toBe('{"password":"[redacted]"');
    expect(redactor.redactText('{"msg":"{\\"password\\":\\"planted and cut')).not.toContain('planted');
  });

  test('what is not telling stays, and so does what is empty', () => {
    const line = JSON.stringify({
      accessor: 'b74dTcD1TfK7YdqcAjiS9aWv',
      code: 'vault_denied',
      requestId: 'a'.repeat(32),
      hash: `hmac-sha256:${'0'.repeat(64)}`,
      path: 'database/creds/app/0hJN3kd93jdlsk2',
      key: 'value',
      tokenCount: 3,
      token: '',
    });
    expect(redactor.redactText(line)).toBe(line);
  });
});

describe('shapes', () => {
  const redactor = createRedactor();
  const body24 = 'WBpNjHG8cd1MmuuBhvbHLG4W';
  test.each([
    ['service token', `s.${body24}`],
    ['namespaced token', `s.${body24}.yxNMZG`],
    ['batch token', `b.AAAAAQ${'I1k_-'.repeat(28)}`],
    ['Vault token', `hvs.${'CAESI'.repeat(19)}`],
    ['recovery token', `hvr.${'CAESI'.repeat(19)}`],
    ['JWT', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'],
    ['otpauth URI', 'otpauth://totp/Sallyport:anna?secret=JBSWY3DPEHPK3PXP&issuer=Sallyport'],
    [
      'private key',
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMIIE${'abc+/'.repeat(20)}\n-----END RSA PRIVATE KEY-----`,
    ],
    ['cut-off private key', `-----BEGIN PRIVATE KEY-----\nMIIE${'abc+/'.repeat(20)}`],
  ])('%s', (_, secret) => {
    for (const [before, after] of [
      ['', ''],
      ['at ', '"'],
      ['"', '"'],
      ['\n', '"'],
      ['(', ')'],
    ] as const)
      expect(redactor.redactText(`${before}${secret}${after}`)).toBe(`${before}[redacted]${after}`);
    // Inside a JSON string a line break is two characters, the second a letter.
    const escaped = redactor.redactText(JSON.stringify({ note: `x\n${secret}\ny` }));
    expect(escaped).not.toContain(secret.slice(5, 25));
  });

  test.each([
    ['postgres://app:planted@db:5432/x', 'postgres://app:[redacted]@db:5432/x'],
    ['host=db password=planted user=app', 'host=db password=[redacted] user=app'],
    ['GET /x?token=planted&y=1', 'GET /x?token=[redacted]&y=1'],
    ['authorization: Bearer plantedplanted', 'authorization: Bearer [redacted]'],
    ['Authorization: Basic YW5uYTpwdw==', 'Authorization: Basic [redacted]'],
  ])('%s', (text, masked) => {
    expect(redactor.redactText(text)).toBe(masked);
  });

  test.each([
    'https://vault.example:8200/v1/sys/leases/lookup/database/creds/',
    'the class s.someMethodNameWithoutAnyDigit and params.someValue1234567890123',
    'at file:///srv/app/chunks/users.controller-abcdef0123456789abcdef.js:10:5',
    'hmac-sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    'a basic test of this',
    'npm start takes 4 s. Then it says ready.',
  ])('leaves alone: %s', (text) => {
    expect(redactor.redactText(text)).toBe(text);
  });
});

describe('the redactor itself', () => {
  test('says so when it fails, and never shows the input', () => {
    const redactor = createRedactor();
    const planted = 'planted-planted';
    const broken = { length: 9, toString: () => planted } as unknown as string;
    redactor.protect(planted);
    expect(redactor.redactText(broken)).toBe('[redactor failed]');
    expect(redactor.redactText(null as unknown as string)).toBe('[redactor failed]');
  });

  test('changes nothing but what it masks', () => {
    const redactor = createRedactor();
    redactor.protect('zzzzzzzzzz');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abc {}[]":,\\\n'), maxLength: 200 }), (text) => {
        expect(redactor.redactText(text)).toBe(text);
      }),
    );
  });

  test.each([
    ['quotes', '"'.repeat(200_000)],
    ['backslashes', '\\'.repeat(200_000)],
    ['open keys', '"token":'.repeat(25_000)],
    ['open nested keys', '\\"token\\":\\"'.repeat(20_000)],
    ['open lists', '"keys":["recovery_keys":['.repeat(8_000)],
    ['half tokens', 's.aaaaaaaaaaaaaaaaaaaa'.repeat(10_000)],
    ['half JWTs', 'eyJaaaaaaaaaa.'.repeat(15_000)],
    ['one long word', 'a'.repeat(200_000)],
    ['begun keys', '-----BEGIN PRIVATE KEY-----'.repeat(8_000)],
    ['URLs without an end', 'a://b:'.repeat(35_000)],
    ['many words', 'token=secret=password='.repeat(10_000)],
    ['one word of JWT beginnings', 'eyJ'.repeat(70_000)],
    ['lists of keys without an end', '"keys":['.repeat(25_000)],
    ['names without values', 'token: cookie: key_1: '.repeat(10_000)],
    ['open quotes after names', `token: 'a\\'`.repeat(15_000)],
    ['schemes without credentials', 'basic bearer '.repeat(15_000)],
    ['users without passwords', 'a:@tcp('.repeat(30_000)],
  ])('does not hang on %s', (_, text) => {
    const redactor = createRedactor();
    redactor.protect('a-protected-value');
    // Ten times the size at which a quadratic pattern already takes minutes, so the runner's own limit is the check.
    expect(redactor.redactText(text).length).toBeGreaterThan(0);
  });
});
