import { z } from 'zod';
import { AppError, isSecret, type Secret } from '#server/platform/index.ts';
import type { ServiceMethod } from './method.ts';

const text = z.string({ error: 'A text that is not empty.' }).min(1, 'A text that is not empty.');
const secret = z.custom<Secret<string>>(isSecret, 'A Secret: new Secret(token).');

const SHAPES = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('kubernetes'), mount: text, role: text, jwtFile: text }),
  z.strictObject({ kind: z.literal('approle'), mount: text, roleIdFile: text, secretIdFile: text.optional() }),
  z.strictObject({ kind: z.literal('approle-wrapped'), mount: text, roleIdFile: text, wrappingTokenFile: text, roleName: text.optional() }),
  z.strictObject({ kind: z.enum(['userpass', 'ldap']), mount: text, username: text, passwordFile: text }),
  z.strictObject({ kind: z.literal('jwt'), mount: text, role: text.optional(), jwtFile: text }),
  z.strictObject({ kind: z.literal('cert'), mount: text, role: text.optional() }),
  z.strictObject({ kind: z.literal('token'), token: secret }),
  z.strictObject({ kind: z.literal('token-file'), tokenFile: text }),
]);
const KINDS = SHAPES.options.flatMap(({ shape }) => ('options' in shape.kind ? shape.kind.options : [...shape.kind.values]));

/**
 * For callers without types: throws `invalid_input` that names each option that is missing, of the wrong kind or not of this method. What
 * it holds is never shown, for a password may have been given where its file belongs.
 */
export function checkMethod(method: ServiceMethod): void {
  const checked = SHAPES.safeParse(method);
  if (checked.success) return;
  const fields: Record<string, string> = {};
  for (const issue of checked.error.issues) {
    if ('keys' in issue) for (const key of issue.keys) fields[`method.${key}`] = `Not an option of ${method.kind}.`;
    else if (issue.path[0] === 'kind') fields['method.kind'] = `One of ${KINDS.join(', ')}.`;
    else fields[['method', ...issue.path].join('.')] = issue.path.length === 0 ? 'How to sign in is missing.' : issue.message;
  }
  throw new AppError('invalid_input', { fields, where: { what: 'the method of signing in', options: Object.keys(fields).join(', ') } });
}
