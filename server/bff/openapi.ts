import { z } from 'zod';
import { ERROR_CODES } from '#lib/contracts/error-codes.ts';
import { problemSchema } from '#lib/contracts/problem.ts';
import type { Verb } from '#server/services/index.ts';

type JsonObject = Record<string, unknown>;

/** The OpenAPI 3.1 description of the given verbs. */
export function openApiDocument(verbs: readonly Verb[], version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const verb of verbs) {
    paths[verb.path] = { ...paths[verb.path], [verb.method.toLowerCase()]: operation(verb) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sallyport',
      version,
      description: 'The API behind the console. Every failing answer is a problem document whose `code` is stable.',
    },
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemSchema, 'output'), ErrorCode: { type: 'string', enum: Object.keys(ERROR_CODES) } },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'sallyport.session' } },
    },
  };
}

function operation(verb: Verb): JsonObject {
  const input = jsonSchema(verb.input, 'input');
  const isRead = verb.method === 'GET';
  return {
    operationId: verb.name,
    summary: verb.summary,
    'x-access': verb.access,
    'x-effect': verb.effect,
    'x-step-up': verb.stepUp,
    security: verb.access === 'public' ? [] : [{ session: [] }],
    ...(isRead ? { parameters: parameters(verb, input) } : {}),
    ...(verb.method === 'POST' ? { requestBody: { required: true, content: { 'application/json': { schema: input } } } } : {}),
    responses: {
      ...(verb.reply === 'redirect' ? { 303: { description: 'Sent on' } } : { 200: { description: 'Done', content: contentOf(verb) } }),
      default: { description: 'A problem', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    },
  };
}

function contentOf(verb: Verb): JsonObject {
  if (verb.reply === 'file') return { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  return { 'application/json': { schema: jsonSchema(verb.output, 'output') } };
}

function parameters(verb: Verb, input: JsonObject): JsonObject[] {
  const required = new Set((input['required'] as string[] | undefined) ?? []);
  return Object.entries((input['properties'] as JsonObject | undefined) ?? {}).map(([name, schema]) => {
    const isInPath = verb.path.includes(`{${name}}`);
    return { name, in: isInPath ? 'path' : 'query', required: isInPath || required.has(name), schema };
  });
}

function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject;
  return rest;
}
