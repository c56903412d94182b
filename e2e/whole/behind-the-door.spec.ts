import { expect, test } from '../fixtures/sallyport.ts';
import { apiCaller } from '../support/api-caller.ts';
import { demo } from '../support/demo.ts';
import { newPerson } from '../support/people.ts';

test('pages hold no data before the second factor, in HTML and in what React asks for', async () => {
  const person = await newPerson('analyst');
  const anonymous = await apiCaller(demo().url);
  const passed = await apiCaller(demo().url);
  await passed.signIn(person, 'password');
  const asReact = { rsc: '1', 'next-router-state-tree': '%5B%22%22%2C%7B%7D%2Cnull%2C%22refetch%22%5D' };
  for (const [caller, door] of [
    [anonymous, '/sign-in'],
    [passed, '/verify'],
  ] as const) {
    for (const path of [
      '/',
      '/leases',
      '/leases?prefix=auth%2F',
      '/leases?_rsc=1',
      '/policies?name=default',
      '/audit',
      '/snapshots',
      '/settings/journal',
    ]) {
      const plain = await caller.page(path);
      expect.soft(plain.status, path).toBe(307);
      expect.soft(plain.location, path).toContain(door);
      for (const headers of [
        asReact,
        { ...asReact, 'next-router-prefetch': '1' },
        { ...asReact, 'next-router-segment-prefetch': '/_tree' },
      ]) {
        const { text } = await caller.page(path, headers);
        expect.soft(text, path).not.toMatch(/auth\/approle|database\/creds|matchCount|sweptAt|demo-analyst|attention|capabilities = /);
      }
      expect.soft(plain.text, path).not.toMatch(/auth\/approle|database\/creds|matchCount|sweptAt|demo-analyst|attention|capabilities = /);
    }
  }
  expect((await anonymous.call('GET', '/metrics')).status).toBe(401);
  await Promise.all([anonymous.close(), passed.close()]);
});
