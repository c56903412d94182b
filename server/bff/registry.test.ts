import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allVerbs, verbs } from '#server/services/index.ts';
import { openApiDocument } from './openapi.ts';

const API_ROOT = 'app/api';
/** Routes that answer without a verb, each for a reason written in docs/architecture.md. */
const VERBLESS = ['/api/health/live', '/api/health/ready', '/api/openapi.json', '/api/auth/[...nextauth]', '/api/[...unknown]'];

function routeFiles(dir = API_ROOT): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? routeFiles(join(dir, entry.name)) : entry.name === 'route.ts' ? [join(dir, entry.name)] : [],
  );
}

const urlOf = (file: string) => `/${file.replace(/^app\//, '').replace(/\/route\.ts$/, '')}`;
const fileOf = (path: string) => join('app', path.replaceAll('{', '[').replaceAll('}', ']'), 'route.ts');

describe('the registry of verbs', () => {
  it('has one name and one address for each verb', () => {
    expect(new Set(allVerbs.map((verb) => verb.name)).size).toBe(allVerbs.length);
    expect(new Set(allVerbs.map((verb) => `${verb.method} ${verb.path}`)).size).toBe(allVerbs.length);
    for (const verb of allVerbs) expect(verb.name).toMatch(/^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/);
  });

  it('has a route file for each verb that names it, and no route without a verb', () => {
    for (const [key, verb] of Object.entries(verbs)) {
      const file = fileOf(verb.path);
      expect(existsSync(file), `${verb.name}: ${file}`).toBe(true);
      expect(readFileSync(file, 'utf8')).toContain(`verbs.${key}`);
    }
    const declared = new Set<string>(allVerbs.map((verb) => urlOf(fileOf(verb.path))));
    const undeclared = routeFiles()
      .map(urlOf)
      .filter((url) => !declared.has(url) && !VERBLESS.includes(url));
    expect(undeclared).toEqual([]);
  });

  it('reads by GET or by a POST that changes nothing, and writes neither by GET nor without a session, but at the door', () => {
    const door = /^session\.(?:sign-in|start-oidc|finish-oidc|give-server-factor|drop-server-factor)$/;
    for (const verb of allVerbs) {
      // An identity provider sends the browser back by a link: that one is bound to the browser, the provider and the moment.
      if (verb.method === 'GET') expect(verb.effect, verb.name).toBe(verb.name === 'session.finish-oidc' ? 'write' : 'read');
      if (verb.effect === 'write' && !door.test(verb.name)) expect(verb.access, verb.name).not.toBe('public');
    }
  });

  it('asks for a confirmation wherever leases are revoked', () => {
    for (const verb of allVerbs) if (/revoke/.test(verb.name)) expect(verb.stepUp, verb.name).toBe('intent');
  });

  it('asks whoever has a passkey for it before anything that makes or takes a way in: six digits may be a thief’s', () => {
    const ways = allVerbs.filter(({ name }) => /^(?:factor\.(?:start|remove)-|recovery\.renew$)/.test(name));
    expect(ways).toHaveLength(5);
    for (const verb of ways) expect(verb.stepUp, verb.name).toMatch(/^intent-(?:strongest|passkey)$/);
  });

  it('describes every verb in the OpenAPI document', () => {
    const document = openApiDocument(allVerbs, '0.0.0') as { paths: Record<string, Record<string, { operationId: string }>> };
    for (const verb of allVerbs) expect(document.paths[verb.path]?.[verb.method.toLowerCase()]?.operationId).toBe(verb.name);
    expect(JSON.stringify(document).length).toBeGreaterThan(5000);
  });
});
