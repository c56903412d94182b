import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DevSlapd, startSlapd } from './dev-slapd.ts';

let slapd: DevSlapd;
beforeAll(async () => {
  slapd = await startSlapd([{ uid: 'anna', password: 'planted-password', groups: ['operators'] }]);
});
afterAll(() => slapd?.stop());

const part = (tag: number, content: Buffer | string) =>
  Buffer.concat([Buffer.from([tag, Buffer.byteLength(content)]), Buffer.from(content)]);

/** The result code of a simple bind, 0 for success; texts below 100 bytes only, whose lengths take one byte. */
function bind(dn: string, password: string): Promise<number> {
  const request = part(0x60, Buffer.concat([part(0x02, Buffer.from([3])), part(0x04, dn), part(0x80, password)]));
  const message = part(0x30, Buffer.concat([part(0x02, Buffer.from([1])), request]));
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(slapd.url).port), '127.0.0.1', () => socket.write(message));
    socket.once('error', reject).once('data', (answer) => {
      socket.destroy();
      resolve(answer[9] ?? -1);
    });
  });
}

test('a directory that takes the right password of its people and refuses the wrong one, and ends with its process', async () => {
  expect(await bind(`uid=anna,${slapd.peopleDn}`, 'planted-password')).toBe(0);
  expect(await bind(slapd.adminDn, slapd.adminPassword.reveal())).toBe(0);
  expect(await bind(`uid=anna,${slapd.peopleDn}`, 'wrong')).toBe(49);
  expect(await bind(`uid=nobody,${slapd.peopleDn}`, 'planted-password')).toBe(49);
  await slapd.stop();
  await expect(bind(slapd.adminDn, 'x')).rejects.toThrow();
  expect(() => process.kill(slapd.pid, 0)).toThrow();
});
