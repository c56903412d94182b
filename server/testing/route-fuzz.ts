import fc from 'fast-check';

/** One operation of `/api/openapi.json`. */
export interface FuzzedOperation {
  name: string;
  method: string;
  /** With its parameters in braces. */
  path: string;
  /** JSON Schema of the body, or of the parameters of a read. */
  schema: JsonSchema;
}

export interface JsonSchema {
  type?: string;
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

export interface FuzzInput {
  path: string;
  /** Raw text of the body; null sends none. */
  body: string | null;
}

export interface FuzzAnswer {
  /** 0 when the connection ended without an answer. */
  status: number;
  /** Code of the problem; `ok` for a success, `redirect`, '' when the body was none of these. */
  code: string;
}

const HOSTILE_TEXTS = [
  '',
  ' ',
  '..',
  '../../sys/seal',
  '%2e%2e%2fsys%2fseal',
  '%252e%252e%252f',
  'a//b',
  'a\\b',
  'a;b',
  'a?b=c',
  'a#b',
  '\u0000',
  'a\u0000b',
  'a\r\nX-Vault-Token: x',
  '\u202ertl',
  '\ud800',
  'ａｌｉｃｅ',
  '__proto__',
  'http://evil.example/v1/sys/seal',
  "' OR 1=1 --",
  '{{identity.entity.id}}',
  '<img src=x onerror=alert(1)>',
  '9'.repeat(400),
  'x'.repeat(5000),
];

const hostileText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
);
const anything = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, -1, 0, 1e308, 1.5, Number.MAX_SAFE_INTEGER + 2, [], {}, [[]], { length: 1 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Values near what a schema wants: right ones, slightly wrong ones, and anything at all. */
function near(schema: JsonSchema): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(near));
  if (schema.const !== undefined) return fc.oneof({ weight: 6, arbitrary: fc.constant(schema.const) }, { weight: 1, arbitrary: anything });
  if (schema.enum) return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...schema.enum) }, { weight: 1, arbitrary: anything });
  if (schema.type === 'object') return nearObject(schema);
  if (schema.type === 'array')
    return fc.oneof(
      { weight: 4, arbitrary: fc.array(near(schema.items ?? {}), { maxLength: 4 }) },
      { weight: 1, arbitrary: fc.array(fc.constant('a'), { minLength: 400, maxLength: 600 }) },
      { weight: 1, arbitrary: anything },
    );
  if (schema.type === 'integer' || schema.type === 'number')
    return fc.oneof({ weight: 4, arbitrary: fc.integer() }, { weight: 1, arbitrary: anything });
  if (schema.type === 'string')
    return fc.oneof({ weight: 3, arbitrary: plainText(schema) }, { weight: 4, arbitrary: hostileText }, { weight: 1, arbitrary: anything });
  return anything;
}

/** What a contract would take: by its pattern, else words of the field. */
function plainText({ pattern }: JsonSchema): fc.Arbitrary<string> {
  return pattern
    ? fc.stringMatching(new RegExp(pattern))
    : fc.constantFrom('userpass', 'database/creds/app/x', 'auth/token/', '0'.repeat(64), 'root');
}

function nearObject(schema: JsonSchema): fc.Arbitrary<unknown> {
  const known = fc.record(Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, property]) => [name, near(property)])), {
    requiredKeys: [],
  });
  const whole = fc.record(Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, property]) => [name, near(property)])));
  const more = fc.dictionary(hostileText, anything, { maxKeys: 2 });
  return fc.oneof(
    { weight: 5, arbitrary: whole },
    { weight: 3, arbitrary: known },
    { weight: 2, arbitrary: fc.tuple(known, more).map(([wanted, extra]) => ({ ...wanted, ...extra })) },
    { weight: 1, arbitrary: anything },
  );
}

const brokenBody = fc.constantFrom('', '{', '[', 'null', '"x"', '{"a":1}{', '[1,2', '\ufeff{}', '{"__proto__":{}}', '['.repeat(200));

/** Inputs of one operation: addresses with hostile parts, bodies near its schema, and bodies that are not JSON. */
export function inputsOf(operation: FuzzedOperation): fc.Arbitrary<FuzzInput> {
  const parts = operation.path
    .split('/')
    .map((part) => (part.startsWith('{') ? hostileText.map((text) => safeEncode(text)) : fc.constant(part)));
  const path = fc.tuple(...parts).map((segments) => segments.join('/'));
  if (operation.method === 'GET')
    return fc
      .tuple(path, nearObject({ ...operation.schema, type: 'object' }))
      .map(([at, query]) => ({ path: `${at}${queryText(query)}`, body: null }));
  const body = fc.oneof(
    { weight: 8, arbitrary: near(operation.schema).map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: brokenBody },
  );
  return fc.record({ path, body });
}

function safeEncode(text: string): string {
  const encoded = encodeURIComponent(text.toWellFormed());
  // An empty segment would be another address.
  return encoded === '' ? '%20' : encoded;
}

function queryText(query: unknown): string {
  if (typeof query !== 'object' || query === null) return `?${safeEncode(String(query))}`;
  const pairs = Object.entries(query).map(([name, value]) => {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    return `${safeEncode(name)}=${encodeURIComponent(text.toWellFormed())}`;
  });
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** The operations of an OpenAPI document as the console writes it. */
export function operationsOf(document: unknown): FuzzedOperation[] {
  const { paths } = document as { paths: Record<string, Record<string, DescribedOperation>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      name: described.operationId,
      method: method.toUpperCase(),
      path,
      schema: described.requestBody?.content['application/json'].schema ?? parameterSchema(described),
    })),
  );
}

interface DescribedOperation {
  operationId: string;
  requestBody?: { content: { 'application/json': { schema: JsonSchema } } };
  parameters?: { name: string; in: string; schema: JsonSchema }[];
}

function parameterSchema({ parameters = [] }: DescribedOperation): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.filter((one) => one.in === 'query').map((one) => [one.name, one.schema])),
  };
}
