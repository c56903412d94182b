import { randomBytes } from 'node:crypto';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { isEqualConstantTime } from '#server/platform/index.ts';

/** Set by our listener on every request, after what came from outside under this name is gone. */
export const PEER_HEADER = 'x-sallyport-peer';

// Next keeps its own copies of modules, so what listener and routes share hangs off globalThis.
const SLOT = Symbol.for('sallyport.peer-mark');
const slots = globalThis as unknown as Record<symbol, string | undefined>;

/** A mark that only this process knows: without our listener in front, nobody can claim an address. */
function peerMark(): string {
  slots[SLOT] ??= randomBytes(16).toString('hex');
  return slots[SLOT];
}

export function peerHeaderValue(address: string): string {
  return `${peerMark()} ${address}`;
}

/** The peer's address as the listener saw it, or `unknown` when the request did not pass the listener. */
export function peerAddress(headerValue: string | null): string {
  const [mark, address] = (headerValue ?? '').split(' ');
  return mark && address && isEqualConstantTime(mark, peerMark()) ? address : 'unknown';
}

/** Turns addresses and CIDR ranges into a matcher. Throws on a malformed entry, naming it. */
export function proxyMatcher(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    try {
      if (bits === undefined) list.addAddress(address, family);
      else list.addSubnet(address, Number(bits), family);
    } catch {
      throw new Error(`SALLYPORT_TRUSTED_PROXIES: ${entry} is neither an address nor a range`);
    }
  }
  return (address) => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** A hop as proxies write it, without brackets, port and the prefix of an IPv4 address in IPv6: each connection has another port. */
function bareAddress(hop: string): string {
  const host = /^\[(.+)\](?::\d+)?$/.exec(hop)?.[1] ?? hop.replace(/^([\d.]+):\d+$/, '$1');
  return host.replace(/^::ffff:(?=[\d.]+$)/i, '');
}

/**
 * The client's address: the socket's, unless that is a trusted proxy; then the last one in X-Forwarded-For that is not. A hop that is no
 * address ends the search at the socket's: what is left of it may be the client's own words.
 */
export function clientAddress(socketAddress: string, forwardedFor: string | undefined, isTrusted: (address: string) => boolean): string {
  const own = socketAddress.replace(/^::ffff:/, '');
  if (!isTrusted(own)) return own;
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim());
  for (const hop of hops.reverse()) {
    const address = bareAddress(hop);
    if (isIP(address) === 0) return own;
    if (!isTrusted(address)) return address;
  }
  return own;
}
