import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const assign = vi.fn();
let page: typeof import('./session-end.ts');
beforeEach(async () => {
  vi.resetModules();
  assign.mockReset();
  vi.stubGlobal('window', { location: { pathname: '/leases', search: '?ns=a', assign } });
  page = await import('./session-end.ts');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Another tab, and how often it was told. */
function otherTab() {
  const channel = new BroadcastChannel('sallyport-session');
  const heard = vi.fn();
  channel.onmessage = heard;
  return { heard, tell: () => channel.postMessage('ended'), close: () => channel.close() };
}

test('a page that learns of the end tells it once and leaves once, however many of its questions are refused', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const other = otherTab();
  for (let refused = 0; refused < 5; refused += 1) page.leaveForSignIn();
  expect(assign.mock.calls).toEqual([['/sign-in?returnTo=%2Fleases%3Fns%3Da&problem=session_expired']]);
  await vi.waitFor(() => expect(other.heard).toHaveBeenCalledTimes(1));
  // Twenty tabs share the way to the door; on a slow machine it takes seconds, and setting out anew would begin it again.
  vi.advanceTimersByTime(29_000);
  page.leaveForSignIn();
  expect(assign).toHaveBeenCalledTimes(1);
  // The way to the door broke off, and the page asks again.
  vi.advanceTimersByTime(1_000);
  page.leaveForSignIn();
  expect(assign).toHaveBeenCalledTimes(2);
  other.close();
});

test('a page that sets out says so, once and for good, to what it shows', () => {
  const [shown, gone] = [vi.fn(), vi.fn()];
  page.onLeaving(shown);
  page.onLeaving(gone)();
  expect(page.isLeaving()).toBe(false);
  page.leaveForSignIn();
  page.leaveForSignIn();
  expect(page.isLeaving()).toBe(true);
  expect(shown).toHaveBeenCalledTimes(1);
  expect(gone).toHaveBeenCalledTimes(0);
});

test.each(['/verify', '/enrol'])('at %s it is the sign-in that took too long, and nothing leads back to it', (pathname) => {
  vi.stubGlobal('window', { location: { pathname, search: '', assign } });
  page.leaveForSignIn();
  expect(assign.mock.calls).toEqual([['/sign-in?problem=sign_in_expired']]);
});

test('a page that signed out tells it, leaves once, and leads back to nothing', async () => {
  const other = otherTab();
  page.leaveAfterSignOut({ isTokenLeft: false });
  page.leaveForSignIn();
  expect(assign.mock.calls).toEqual([['/sign-in']]);
  expect(page.isLeaving()).toBe(true);
  await vi.waitFor(() => expect(other.heard).toHaveBeenCalledTimes(1));
  other.close();
});

test('a page that signed out while Vault did not answer says at the door that the token may live', () => {
  page.leaveAfterSignOut({ isTokenLeft: true });
  expect(assign.mock.calls).toEqual([['/sign-in?problem=token_left_alive']]);
});

test('a page that heard of the end asks, leaves, tells nobody, and then listens no more', async () => {
  const [teller, third] = [otherTab(), otherTab()];
  const asks = vi.fn();
  const stop = page.onEndedElsewhere(asks);
  teller.tell();
  await vi.waitFor(() => expect(asks).toHaveBeenCalledTimes(1));
  page.leaveForSignIn();
  expect(assign).toHaveBeenCalledTimes(1);
  teller.tell();
  await vi.waitFor(() => expect(third.heard).toHaveBeenCalledTimes(2));
  expect(asks).toHaveBeenCalledTimes(1);
  expect(teller.heard).toHaveBeenCalledTimes(0);
  stop();
  teller.close();
  third.close();
});

test('a tab is told by others and never by itself: it would ask again, be refused, and tell itself again', async () => {
  const listener = vi.fn();
  const stop = page.onEndedElsewhere(listener);
  const other = new BroadcastChannel('sallyport-session');
  const third = new BroadcastChannel('sallyport-session');
  const heardByThird = vi.fn();
  third.onmessage = heardByThird;
  page.tellOtherTabs();
  await vi.waitFor(() => expect(heardByThird).toHaveBeenCalledTimes(1));
  expect(listener).toHaveBeenCalledTimes(0);
  other.postMessage('ended');
  await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(1));
  stop();
  other.postMessage('ended');
  await vi.waitFor(() => expect(heardByThird).toHaveBeenCalledTimes(3));
  expect(listener).toHaveBeenCalledTimes(1);
  other.close();
  third.close();
});
