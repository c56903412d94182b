import type { SignInOffer, SignInWay } from '#lib/contracts/session.ts';
import type { Remembered } from './remembered.ts';

const METHOD_NAMES = { userpass: 'Userpass', ldap: 'LDAP', oidc: 'OIDC', token: 'Token' } as const;

export const wayKey = ({ method, mount, role }: SignInWay) => `${method}:${mount ?? ''}#${role ?? ''}`;

/** What the button of a way says; its mount too where a method is offered more than once. */
export function wayLabel(way: SignInWay, offer: SignInOffer): string {
  const isTwice = offer.ways.filter(({ method }) => method === way.method).length > 1;
  return isTwice && way.mount !== null ? `${METHOD_NAMES[way.method]} · ${way.mount}` : METHOD_NAMES[way.method];
}

/** The way of last time where it is still offered, else the first one. */
export function rememberedWay(offer: SignInOffer, { method, mount }: Remembered): SignInWay | undefined {
  const same = offer.ways.filter((way) => way.method === method);
  return same.find((way) => way.mount === mount) ?? same[0] ?? offer.ways[0];
}
