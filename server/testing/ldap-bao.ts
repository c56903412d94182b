import { ensureBao } from './bao-binary.ts';
import { DEFAULT_INSTALL_DIR, type RunningBao, startDevBao } from './dev-bao.ts';
import { type DevSlapd, type DirectoryPerson, startSlapd } from './dev-slapd.ts';

/** The last release that carries the LDAP method itself: from 2.7 on it is a plugin that is distributed apart. */
const RELEASE_WITH_LDAP = '2.6.2';

export interface LdapBao {
  readonly bao: RunningBao;
  readonly slapd: DevSlapd;
  /** One call as root. */
  asRoot<T>(method: string, path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** A real OpenBao whose mount `ldap` asks a real OpenLDAP. Its groups give the policy of the same name. */
export async function startLdapBao(people: readonly DirectoryPerson[]): Promise<LdapBao> {
  const binary = await ensureBao({ installDir: DEFAULT_INSTALL_DIR, release: RELEASE_WITH_LDAP, isPathSearched: false });
  const bao = await startDevBao({ binary: binary.path });
  try {
    const slapd = await startSlapd(people);
    const stop = async () => {
      await Promise.all([bao.stop(), slapd.stop()]);
    };
    const asRoot = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const headers = { 'X-Vault-Token': bao.rootToken.reveal() };
      const answer = await fetch(`${bao.address}/v1/${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}`);
      return (answer.status === 204 ? null : await answer.json()) as T;
    };
    await asRoot('POST', 'sys/auth/ldap', { type: 'ldap' });
    await asRoot('POST', 'auth/ldap/config', {
      url: slapd.url,
      binddn: slapd.adminDn,
      bindpass: slapd.adminPassword.reveal(),
      userdn: slapd.peopleDn,
      userattr: 'uid',
      groupdn: slapd.groupsDn,
      groupattr: 'cn',
      groupfilter: '(member={{.UserDN}})',
      request_timeout: 2,
      connection_timeout: 2,
      token_ttl: '1h',
    });
    for (const group of new Set(people.flatMap((person) => person.groups ?? [])))
      await asRoot('POST', `auth/ldap/groups/${group}`, { policies: [group] });
    return { bao, slapd, asRoot, stop };
  } catch (error) {
    await bao.stop();
    throw error;
  }
}
