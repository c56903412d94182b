import { describe, expect, test } from 'vitest';
import { isAppError } from '#server/platform/index.ts';
import { codeOfStatus, errorOfStatus } from './status-codes.ts';

const facts = { path: 'sys/mounts', isWrite: false, retryAfterSeconds: null };
const said = (...errors: string[]) => ({ errors });
const POLICY_DENIAL = '1 error occurred:\n\t* permission denied\n\n';

describe('codeOfStatus', () => {
  test.each([
    ['a request it cannot use', 400, said('lease_id must be specified'), {}, 'vault_bad_request'],
    ['a lost check-and-set', 400, said('check-and-set parameter did not match the current version'), {}, 'vault_conflict'],
    ['a failed revocation', 400, said('failed to revoke: dial tcp'), { path: 'sys/leases/revoke', isWrite: true }, 'vault_backend_failed'],
    [
      'a failed prefix revocation',
      400,
      said('failed to revoke "db/creds/x/1" (1 / 1)'),
      { path: 'sys/leases/revoke-prefix/db/creds', isWrite: true },
      'vault_backend_failed',
    ],
    [
      'a directory that is down',
      400,
      said('1 error occurred:\n\t* error connecting to host "ldap://127.0.0.1:1": LDAP Result Code 200 "Network Error": dial tcp'),
      { path: 'auth/corp/eu/login/ana', isWrite: false },
      'vault_backend_failed',
    ],
    [
      'a wrong password at a directory',
      400,
      said('ldap operation failed: failed to bind as user'),
      { path: 'auth/ldap/login/ana' },
      'vault_bad_request',
    ],
    [
      'a provider that is down',
      400,
      said('Get "https://idp": dial tcp: refused'),
      { path: 'auth/oidc/oidc/callback' },
      'vault_backend_failed',
    ],
    ['a look-alike path', 400, said('no'), { path: 'sys/leases/revoker' }, 'vault_bad_request'],
    ['a refusal', 403, said(POLICY_DENIAL), {}, 'vault_denied'],
    ['a dead token, before it is asked about', 403, said('permission denied'), {}, 'vault_denied'],
    ['an unknown namespace', 404, said('namespace not found'), {}, 'vault_namespace_unknown'],
    ['an empty place', 404, said(), {}, 'vault_not_found'],
    ['a missing mount', 404, said('no handler for route "x"'), {}, 'vault_not_found'],
    ['a deleted KV version', 404, { request_id: 'r', data: { data: null } }, {}, 'vault_not_found'],
    ['a page of somebody else', 404, undefined, {}, 'vault_bad_answer'],
    ['an address that the server does not take', 400, null, { path: 'sys/policies/acl/a%00b' }, 'vault_bad_request'],
    ['one in no alphabet at all', 400, null, { path: 'sys/policies/acl/%C3' }, 'vault_bad_request'],
    ['a plain address, refused without a word by somebody else', 400, null, { path: 'sys/policies/acl' }, 'vault_bad_answer'],
    ['an unsupported method', 405, said('unsupported operation'), {}, 'vault_bad_request'],
    ['an index not reached, as Vault says it', 412, said('required index state not present'), {}, 'vault_not_caught_up'],
    ['an index not reached, as OpenBao says it', 429, said(), {}, 'vault_not_caught_up'],
    ['a quota', 429, said('request path "x": rate limit quota exceeded'), {}, 'vault_rate_limited'],
    ['too large a body', 413, said('http: request body too large'), {}, 'body_too_large'],
    ['a sealed server', 503, said('Vault is sealed'), {}, 'vault_sealed'],
    ['a sealed server on a write', 503, said('Vault is sealed'), { isWrite: true }, 'vault_sealed'],
    ['a failure on a read', 500, said('internal error'), {}, 'vault_error'],
    ['a failure on a write', 500, said('internal error'), { isWrite: true }, 'outcome_unknown'],
    ['a gateway in front, on a read', 502, undefined, {}, 'vault_bad_answer'],
    ['a gateway in front, on a write', 504, undefined, { isWrite: true }, 'outcome_unknown'],
    ['a status nobody knows', 299 + 100, said('x'), {}, 'vault_bad_answer'],
  ] as const)('%s', (_, status, body, more, code) => {
    expect(codeOfStatus({ ...facts, status, body, ...more })).toBe(code);
  });
});

describe('errorOfStatus', () => {
  test.each([
    [null, 0.25],
    [0, 0.25],
    [7, 7],
  ])('waits at least a quarter of a second after a quota (server says %s)', (retryAfterSeconds, wait) => {
    const error = errorOfStatus({ ...facts, status: 429, body: said('quota'), retryAfterSeconds });
    expect(error.retryAfterSeconds).toBe(wait);
  });

  test('relays no word of the server', () => {
    const planted = 'postgres://admin:hunter22@db.internal:5432';
    const error = errorOfStatus({ ...facts, path: 'sys/leases/revoke', status: 400, body: said(planted), isWrite: true });
    expect(isAppError(error)).toBe(true);
    expect(JSON.stringify([error, error.message, error.stack, error.cause, error.facts])).not.toContain('hunter22');
  });
});
