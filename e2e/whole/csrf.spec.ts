import { apiPaths, paths } from '#lib/paths.ts';
import { expect, test } from '../fixtures/sallyport.ts';
import { apiCaller } from '../support/api-caller.ts';
import { askedCallsOf } from '../support/audit-file.ts';
import { demo } from '../support/demo.ts';
import { newPerson } from '../support/people.ts';

const FORM = 'application/x-www-form-urlencoded';
const SITES = ['same-origin', 'same-site', 'cross-site', 'none', 'nonsense', null];
const TOKENS = ['right', 'of nobody', null] as const;
const TYPES = ['application/json', 'text/plain', FORM] as const;

test('of 432 ways to send a state change, one passes and reaches Vault', async () => {
  test.setTimeout(180_000);
  const { url } = demo();
  const person = await newPerson('operator');
  const caller = await apiCaller(url);
  const port = Number(new URL(url).port);
  const origins = [
    url,
    null,
    'null',
    'http://evil.example',
    url.replace('http', 'https'),
    `http://localhost:${port + 1}`,
    `${url}/`,
    `http://a.localhost:${port}`,
  ];
  const ofNobody = /name="sallyport-csrf" content="([^"]+)"/.exec((await caller.page(paths.signIn())).text)?.[1] ?? '';
  expect(ofNobody).not.toBe('');
  await caller.signIn(person, 'verified');
  const renew = (type: string, headers: Record<string, string | null>) =>
    caller.call('POST', apiPaths.lease.renew, {
      body: type === FORM ? 'leaseId=auth%2Ftoken%2Fcreate%2Fno' : '{"leaseId":"auth/token/create/no"}',
      headers: { ...headers, 'content-type': type },
    });
  const atFirst = askedCallsOf(person.entityId);
  expect((await renew(TYPES[0], {})).code).toBe('lease_gone');
  const before = askedCallsOf(person.entityId);
  const callsOfOne = before - atFirst;
  expect(callsOfOne).toBeGreaterThan(0);

  const passed: string[] = [];
  let cellCount = 0;
  for (const origin of origins)
    for (const site of SITES)
      for (const token of TOKENS)
        for (const type of TYPES) {
          cellCount += 1;
          const headers = { origin, 'sec-fetch-site': site };
          const sent = token === 'right' ? {} : { 'x-sallyport-csrf': token === null ? null : ofNobody };
          const answer = await renew(type, { ...headers, ...sent });
          const cell = `${origin} · ${site} · ${token} · ${type}`;
          if (answer.code === 'lease_gone') passed.push(cell);
          else {
            const expected =
              origin !== url || site !== 'same-origin' ? 'origin_refused' : token !== 'right' ? 'csrf_refused' : 'unsupported_media_type';
            expect.soft(answer.code, cell).toBe(expected);
          }
        }
  expect(cellCount).toBe(432);
  expect(passed).toEqual([`${url} · same-origin · right · application/json`]);
  expect(askedCallsOf(person.entityId)).toBe(before + callsOfOne);
  await caller.close();
});
