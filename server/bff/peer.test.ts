import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientAddress, peerAddress, peerHeaderValue, proxyMatcher } from './peer.ts';

const nobody = proxyMatcher([]);
const proxies = proxyMatcher(['10.0.0.0/8', '192.168.7.7', 'fd00::/8']);

describe('clientAddress', () => {
  it('is the socket address whatever a stranger claims', () => {
    fc.assert(fc.property(fc.ipV4(), fc.string(), (socket, claim) => clientAddress(socket, claim, nobody) === socket));
  });

  it('takes the last hop that no trusted proxy added', () => {
    expect(clientAddress('10.1.1.1', '6.6.6.6, 203.0.113.9, 10.2.2.2', proxies)).toBe('203.0.113.9');
    expect(clientAddress('::ffff:192.168.7.7', '203.0.113.9', proxies)).toBe('203.0.113.9');
    expect(clientAddress('fd00::1', '2001:db8::9', proxies)).toBe('2001:db8::9');
  });

  it('counts a client as one, whatever port a proxy writes beside the address', () => {
    for (const hop of ['203.0.113.9:4711', '203.0.113.9:4712', '::ffff:203.0.113.9', '[::ffff:203.0.113.9]:1'])
      expect(clientAddress('10.1.1.1', hop, proxies)).toBe('203.0.113.9');
    for (const hop of ['[2001:db8::9]:4711', '[2001:db8::9]']) expect(clientAddress('10.1.1.1', hop, proxies)).toBe('2001:db8::9');
    expect(clientAddress('10.1.1.1', '203.0.113.9, 10.2.2.2:80', proxies)).toBe('203.0.113.9');
  });

  it('looks no further left than a hop that is no address: the client may have written that', () => {
    for (const hop of ['unknown', 'unix:', '_hidden', '', '1.2.3', '203.0.113.9:x', 'aa:bb'])
      expect(clientAddress('10.1.1.1', `198.51.100.7, ${hop}`, proxies)).toBe('10.1.1.1');
  });

  it('falls back to the proxy when the header holds no address', () => {
    expect(clientAddress('10.1.1.1', undefined, proxies)).toBe('10.1.1.1');
    expect(clientAddress('10.1.1.1', 'evil\r\nx: y', proxies)).toBe('10.1.1.1');
  });
});

describe('proxyMatcher', () => {
  it('names a malformed entry', () => {
    expect(() => proxyMatcher(['10.0.0.0/8', 'not-an-address'])).toThrow('not-an-address');
  });
});

describe('peerAddress', () => {
  it('believes only what carries the mark of this process', () => {
    expect(peerAddress(peerHeaderValue('203.0.113.9'))).toBe('203.0.113.9');
    expect(peerAddress('203.0.113.9')).toBe('unknown');
    expect(peerAddress('0123456789abcdef 203.0.113.9')).toBe('unknown');
    expect(peerAddress(null)).toBe('unknown');
  });
});
