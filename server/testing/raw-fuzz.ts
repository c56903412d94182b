import fc from 'fast-check';
import type { FuzzedOperation } from './route-fuzz.ts';

/** What a page of ours would send along. */
export interface RawFrame {
  host: string;
  origin: string;
  cookie: string;
  csrf: string;
}

export interface RawInput {
  /** Which kind of change it is. */
  kind: string;
  bytes: Buffer;
}

interface Parts {
  method: string;
  target: string;
  version: string;
  lines: string[];
  body: string;
  /** Between the lines of the head. */
  lineEnd: string;
}

const CONTROL = ['\u0000', '\r', '\n', '\r\n', '\u007f', '\u00ff', '\t', ' ', ':', '\u001b[31m'];
const LENGTHS = ['-1', '+5', '0x5', '5, 6', '1e3', '99999999999999999999', '5 5', ''];
const CHUNKED = [
  '5\r\nhello\r\n0\r\n\r\n',
  'g\r\nx\r\n0\r\n\r\n',
  'ffffffffffffffff\r\nx',
  '-1\r\n',
  '2;x=y\r\n{}\r\n0\r\nCookie: a=b\r\n\r\n',
  '0\r\n',
];
const ENCODINGS = ['chunked', 'xchunked', 'chunked, identity', ' chunked', 'gzip, chunked', 'CHUNKED'];
const STEERING = [
  'X-Middleware-Subrequest: proxy:proxy:proxy:proxy:proxy',
  'X-Middleware-Rewrite: /api/overview',
  'X-Invoke-Path: /api/overview',
  'X-Nextjs-Data: 1',
  'Next-Action: 0000000000000000000000000000000000000000',
  'RSC: 1',
  'Expect: 100-continue',
  'Expect: 200-ok',
  'Upgrade: websocket',
  'Connection: Upgrade, HTTP2-Settings',
  'Range: bytes=0-1',
  'X-HTTP-Method-Override: DELETE',
  'Content-Encoding: gzip',
  'Content-Type: multipart/form-data; boundary=',
];
const TARGETS = [
  '*',
  '/',
  '//elsewhere.example/api',
  '/%',
  '/%00',
  '/api/%2e%2e/api/overview',
  '/api/../../etc/passwd',
  '/\\',
  '/api/overview\u0000',
  '/?',
];
const METHODS = ['TRACE', 'CONNECT', 'OPTIONS', 'HEAD', 'get', 'PROPFIND', 'P\u0000ST', 'X'.repeat(300), ''];
const VERSIONS = ['HTTP/0.9', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9.9', 'http/1.1', 'HTTP/1.1 x', ''];

/** Requests over a bare socket: what our own page would send to an operation, changed in one way that no client makes. */
export function rawInputsOf(operation: FuzzedOperation, frame: RawFrame): fc.Arbitrary<RawInput> {
  const whole = partsOf(operation, frame);
  const text = textOf(whole);
  const headEnd = text.indexOf('\r\n\r\n');
  const changed = (kind: string, arbitrary: fc.Arbitrary<string>) =>
    arbitrary.map((value): RawInput => ({ kind, bytes: Buffer.from(value, 'latin1') }));
  const oneOf = (kind: string, values: readonly string[], change: (value: string) => Partial<Parts>) =>
    changed(
      kind,
      fc.constantFrom(...values).map((value) => textOf({ ...whole, ...change(value) })),
    );
  const more = (lines: readonly string[]) => ({ lines: [...whole.lines, ...lines] });
  return fc.oneof(
    changed(
      'cut off',
      fc.nat({ max: text.length - 1 }).map((at) => text.slice(0, at)),
    ),
    changed(
      'another byte',
      fc
        .tuple(fc.nat({ max: text.length - 1 }), fc.nat({ max: 255 }))
        .map(([at, byte]) => `${text.slice(0, at)}${String.fromCharCode(byte)}${text.slice(at + 1)}`),
    ),
    changed(
      'a byte more in the head',
      fc.tuple(fc.nat({ max: headEnd }), fc.constantFrom(...CONTROL)).map(([at, byte]) => text.slice(0, at) + byte + text.slice(at)),
    ),
    changed(
      'noise',
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    ),
    oneOf('method', METHODS, (method) => ({ method })),
    oneOf(
      'target',
      [...TARGETS, `http://elsewhere.example${whole.target}`, `${whole.target}#x`, `${whole.target}/${'a'.repeat(20_000)}`],
      (target) => ({ target }),
    ),
    oneOf('version', VERSIONS, (version) => ({ version })),
    oneOf('length', LENGTHS, (length) => more([`Content-Length: ${length}`])),
    oneOf('chunks', CHUNKED, (body) => ({ ...more(['Transfer-Encoding: chunked']), body })),
    oneOf('two lengths', ENCODINGS, (encoding) => more([`Transfer-Encoding: ${encoding}`, 'Content-Length: 4'])),
    oneOf('steering', STEERING, (line) => more([line])),
    oneOf('second host', ['elsewhere.example', '', `${frame.host}, elsewhere.example`, 'a b'], (host) => more([`Host: ${host}`])),
    oneOf('line ends', ['\n', '\r', '\n\r', '\r\n '], (lineEnd) => ({ lineEnd })),
    changed(
      'many lines',
      fc
        .integer({ min: 90, max: 3_000 })
        .map((count) => textOf({ ...whole, ...more(Array.from({ length: count }, (_, at) => `X-${at}: a`)) })),
    ),
    changed(
      'a long line',
      fc.integer({ min: 8_000, max: 40_000 }).map((length) => textOf({ ...whole, ...more([`X-Long: ${'a'.repeat(length)}`]) })),
    ),
    // The second would act for whoever sent the first, if the end of the first were seen elsewhere.
    changed(
      'a request in a body',
      fc
        .constantFrom('0', String(text.length))
        .map((length) => `POST /api/nowhere HTTP/1.1\r\nHost: ${frame.host}\r\nContent-Length: ${length}\r\n\r\n${text}`),
    ),
  );
}

function partsOf(operation: FuzzedOperation, { host, origin, cookie, csrf }: RawFrame): Parts {
  const body = operation.method === 'GET' ? '' : '{"name":"a","leaseId":"a","code":"000000"}';
  const lines = [
    `Host: ${host}`,
    'Connection: close',
    `Origin: ${origin}`,
    `Cookie: ${cookie}`,
    'Sec-Fetch-Site: same-origin',
    `X-Sallyport-Csrf: ${csrf}`,
  ];
  if (body !== '') lines.push('Content-Type: application/json', `Content-Length: ${body.length}`);
  return {
    method: operation.method,
    target: operation.path.replaceAll(/\{[^}]*\}/g, 'a'),
    version: 'HTTP/1.1',
    lines,
    body,
    lineEnd: '\r\n',
  };
}

function textOf({ method, target, version, lines, body, lineEnd }: Parts): string {
  return [`${method} ${target} ${version}`, ...lines, '', body].join(lineEnd);
}
