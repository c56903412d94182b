import { expect, test } from 'vitest';
import { auditLines } from '#server/testing/audit/entries.ts';
import { type SeededRandom, seededRandom } from '#server/testing/estate/history/seeded-random.ts';
import { createRedactor } from './redactor.ts';

const random = seededRandom(20_26);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random.fraction() * from.length)] as T;
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const between = (least: number, most: number) => least + Math.floor(random.fraction() * (most - least + 1));
const from = (alphabet: string, length: number) => times(length, () => pick([...alphabet])).join('');
const base64 = (length: number) => Buffer.from(times(length, () => between(0, 255))).toString('base64');
const base64url = (length: number) => base64(length).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
/** As the server makes them; one body in sixty-odd has no digit. */
const letters = (length: number) => random.letters(length);
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const jwtPart = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');

const VALUES: ReadonlyArray<(random: SeededRandom) => string> = [
  () => `s.${letters(24)}`,
  () => letters(between(8, 40)),
  () => `${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}`,
  () => base64(between(9, 60)),
  () => from('abcdefgh XYZ0123456789!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', between(8, 40)),
  () => from('pässwörtе密码🔑1234"<>&', between(10, 24)),
  () => `-----BEGIN KEY-----\n${base64(96)}\n-----END KEY-----`,
];

/** Text of more bytes around the value, so that it stands at any place of a group of three. */
const inside = (value: string, shift: number) => Buffer.from(`${'abc'.slice(0, shift)}${value}yz`);
/** The characters of the middle that the value alone decides. */
const core = (encoded: string, shift: number, value: string) =>
  encoded.slice(Math.ceil((shift * 4) / 3), Math.floor(((shift + Buffer.byteLength(value)) * 4) / 3));

const ENCODINGS: Record<string, (value: string) => { text: string; telling: string }> = {
  raw: (value) => ({ text: value, telling: value }),
  'base64, first place': (value) => aligned(value, 0, 'base64'),
  'base64, second place': (value) => aligned(value, 1, 'base64'),
  'base64, third place': (value) => aligned(value, 2, 'base64'),
  base64url: (value) => aligned(value, between(0, 2), 'base64url'),
  URL: (value) => whole(encodeURIComponent(Buffer.from(value).toString())),
  hex: (value) => whole(Buffer.from(value).toString('hex')),
  HEX: (value) => whole(Buffer.from(value).toString('hex').toUpperCase()),
  JSON: (value) => whole(JSON.stringify(value).slice(1, -1)),
  'JSON in JSON': (value) => whole(JSON.stringify(JSON.stringify(value)).slice(3, -3)),
  'JSON of Go': (value) =>
    whole(
      JSON.stringify(value)
        .slice(1, -1)
        .replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
    ),
  'a buffer in JSON': (value) => ({ text: JSON.stringify(inside(value, 2)), telling: [...Buffer.from(value)].join(',') }),
  'form field': (value) => whole(new URLSearchParams({ x: value }).toString().slice(2)),
};

function aligned(value: string, shift: number, alphabet: 'base64' | 'base64url') {
  const text = inside(value, shift).toString(alphabet);
  return { text, telling: core(text, shift, value) };
}

function whole(text: string) {
  return { text, telling: text };
}

const redactor = createRedactor();
const values = times(1_400, (at) => (VALUES[at % VALUES.length] as (typeof VALUES)[number])(random));
for (const value of values) redactor.protect(value);

function shareOf(count: number, total: number): number {
  expect(total).toBeGreaterThanOrEqual(1_000);
  return count / total;
}

test.each(Object.entries(ENCODINGS))('known values as %s: at least 99.9 % are found', (_, encode) => {
  const found = values.filter((value) => {
    const { text, telling } = encode(value);
    const out = redactor.redactText(`{"at":"${random.hex(6)}","note":"x ${text} y"}`);
    return out.includes('[redacted]') && !out.includes(telling);
  });
  expect(shareOf(found.length, values.length)).toBeGreaterThanOrEqual(0.999);
});

test('known values split over pieces of a stream: at least 99.9 % are found', async () => {
  const stream = redactor.redactStream();
  const out: string[] = [];
  stream.on('data', (piece: Buffer) => void out.push(piece.toString()));
  for (const value of values) {
    const bytes = Buffer.from(`line ${value} end\n`);
    const cuts = [between(5, bytes.length - 5), between(5, bytes.length - 5)].sort((a, b) => a - b);
    for (const piece of [bytes.subarray(0, cuts[0]), bytes.subarray(cuts[0], cuts[1]), bytes.subarray(cuts[1])]) stream.write(piece);
  }
  stream.end();
  await new Promise((resolve) => stream.on('end', resolve));
  const text = out.join('');
  const found = values.filter((value) => !text.includes(value));
  expect(shareOf(found.length, values.length)).toBeGreaterThanOrEqual(0.999);
});

/** A text with a secret nobody told us of, and the part of it that must be gone. */
const UNKNOWN: Record<string, () => readonly [text: string, secret: string]> = {
  'service token': () => bare(`s.${letters(24)}`),
  'service token of a namespace': () => bare(`s.${letters(24)}.${letters(6)}`),
  'batch token': () => bare(`b.AAAAAQ${base64url(115)}`),
  'Vault tokens': () => bare(`hv${pick(['s', 'b', 'r'])}.${base64url(between(68, 90))}`),
  JWT: () => bare(`${jwtPart({ alg: 'RS256', kid: letters(8) })}.${jwtPart({ sub: letters(12), exp: 1 })}.${base64url(64)}`),
  'private key': () => {
    const [label, body] = [pick(['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ']), base64(600).replace(/.{64}/g, '$&\n')];
    return [`-----BEGIN ${label}PRIVATE KEY-----\n${body}\n-----END ${label}PRIVATE KEY-----`, body.slice(0, 40)];
  },
  'AWS key pair': () => {
    const secret = from('ABCDEFabcdef0123456789+/', 40);
    return [
      `${pick(['AKIA', 'ASIA'])}${from(UPPER, 16)}${pick([':', ' ', '","secret":"', '\naws_secret_access_key = '])}${secret}`,
      secret,
    ];
  },
  'AWS key id': () => bare(`${pick(['AKIA', 'ASIA'])}${from(UPPER, 16)}`),
  'connection string': () => {
    const password = from('abcXYZ0123456789!$%*+-.:?', between(8, 24));
    return [
      `${pick(['postgres', 'mysql', 'amqp', 'redis', 'mongodb+srv'])}://${letters(6)}:${password}@db.example:5432/app?ssl=true`,
      password,
    ];
  },
  'connection string of pairs': () => {
    const password = letters(between(8, 24));
    return [pick([`host=db user=app password=${password} port=5432`, `Server=db;User Id=app;Password=${password};`]), password];
  },
  'connection string of Go': () => {
    const password = letters(16);
    return [`app:${password}@tcp(db.example:3306)/app`, password];
  },
  'otpauth URI': () => {
    const seed = from(UPPER, 32);
    return [`otpauth://totp/Example:${letters(5)}?secret=${seed}&issuer=Example`, seed];
  },
  'keys of other services': () =>
    bare(
      pick([
        () => `ghp_${letters(36)}`,
        () => `glpat-${base64url(15)}`,
        () => `npm_${letters(36)}`,
        () => `xoxb-${between(1e9, 9e9)}-${letters(24)}`,
      ])(),
    ),
  'authorization header': () => {
    const credential = base64url(24);
    return [`authorization: Bearer ${credential}`, credential];
  },
  'basic credentials': () => {
    const credential = Buffer.from(`${letters(5)}:${letters(12)}`).toString('base64');
    return [`curl said: Basic ${credential}`, credential];
  },
  'JSON by name': () => {
    const secret = letters(between(4, 20));
    const name = pick([
      'password',
      'client_token',
      'secretId',
      'Secret-Key',
      'private_key',
      'otp',
      'totpSeed',
      'connectionString',
      'api_key',
    ]);
    return [JSON.stringify({ user: letters(5), [name]: secret, port: 1 }), secret];
  },
  'object as Node prints it': () => {
    const secret = letters(between(6, 20));
    return [`{ user: 'x', ${pick(['token', 'password', "'X-Vault-Token'", 'secretId'])}: '${secret}' }`, secret];
  },
  'unseal key': () => {
    const key = base64(33);
    return [`${pick(['Unseal', 'Recovery'])} Key ${between(1, 5)}: ${key}`, key];
  },
};

function bare(secret: string): readonly [string, string] {
  return [secret, secret];
}

test('secrets told by name or shape: at least 98 % are found, of every kind, in clear and in JSON', () => {
  const plain = createRedactor();
  const shares = Object.entries(UNKNOWN).map(([kind, make]) => {
    const found = times(1_000, (at) => {
      const [text, secret] = make();
      const [before, after] = pick([
        ['at ', ' ok'],
        ['"', '"'],
        ['(', ')'],
        ['\n', '\n'],
      ] as const);
      const line = `${before}${text}${after}`;
      const shown = plain.redactText(at % 2 === 0 ? line : JSON.stringify({ level: 'info', msg: line }));
      return !shown.includes(secret) && !shown.includes(JSON.stringify(secret).slice(1, -1));
    });
    return [kind, shareOf(found.filter(Boolean).length, found.length)] as const;
  });
  expect(shares.filter(([, share]) => share < 0.98)).toEqual([]);
});

test('10,000 clean lines of an audit log: at most 0.5 % are touched, however many values live', () => {
  const span = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-01-08T00:00:00Z') };
  const lines = [...auditLines({ callCount: 5_000, seed: 11, ...span })].flat();
  const touched = lines.filter((line) => redactor.redactText(line) !== line);
  expect(lines).toHaveLength(10_000);
  expect(shareOf(touched.length, lines.length)).toBeLessThanOrEqual(0.005);
});
