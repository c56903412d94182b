export interface Forbidden {
  readonly name: string;
  readonly pattern: RegExp;
}

/** What no file for the browser may contain, by name. */
export const FORBIDDEN: readonly Forbidden[] = [
  { name: 'a setting of the console', pattern: /\bSALLYPORT_[A-Z]/ },
  // VAULT_ADDR and VAULT_CACERT are words of advice in lib/contracts/error-codes.ts.
  { name: 'a setting of Vault', pattern: /\bVAULT_(?!ADDR\b|CACERT\b)[A-Z]/ },
  { name: 'a path of a server room', pattern: /\bserver\/(?:bff|services|vault|identity|lease-index|store|platform|testing)\// },
  { name: "Vault's token header", pattern: /x-vault-token/i },
  { name: 'node-vault', pattern: /node-vault/ },
  { name: 'PGlite', pattern: /pglite/i },
  { name: 'the rate limiter', pattern: /RateLimiter(?:Postgres|Memory)|rate-limiter-flexible/ },
  { name: 'the query builder', pattern: /kysely/i },
  { name: 'otplib', pattern: /otplib/ },
  { name: "the server's half of the passkey library", pattern: /verifyAuthenticationResponse|verifyRegistrationResponse\(/ },
  { name: "Node's crypto", pattern: /["'](?:node:crypto|createDecipheriv|createCipheriv)["']/ },
  { name: 'a source map', pattern: /[#@]\s*sourceMappingURL=/ },
  { name: 'a key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { name: 'a Vault token', pattern: /["'`](?:hv[sbr]|[sb])\.[A-Za-z0-9_-]{24,}/ },
];
