import { paths } from '#lib/paths.ts';

/** One for the page, since a channel does not hear itself: told by itself, a page would ask again, be refused, and tell itself again. */
let channel: BroadcastChannel | null = null;

function ownChannel(): BroadcastChannel | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  channel ??= new BroadcastChannel('sallyport-session');
  return channel;
}

/**
 * For this long a page that heard of the end does not tell it on, and one that leaves does not leave again. Longer than the way to the
 * door of many tabs takes on a slow machine: one that sets out again begins the way anew.
 */
const QUIET_MS = 30_000;
let heardAt = Number.NEGATIVE_INFINITY;
let leftAt = Number.NEGATIVE_INFINITY;
const leaveListeners = new Set<() => void>();
const isRecent = (atMs: number) => performance.now() - atMs < QUIET_MS;

/**
 * Goes to the sign-in page, says there why, remembers this one, and tells the other tabs. Does nothing when already at the door or on the way there.
 * What was heard is not told on: of many tabs each would call all others, and none would get to the door.
 */
export function leaveForSignIn(): void {
  if (isRecent(leftAt)) return;
  if (!isRecent(heardAt)) tellOtherTabs();
  const { pathname, search } = window.location;
  if (pathname === paths.signIn()) return;
  const isDoor = pathname === paths.verify() || pathname === paths.enrol();
  setOut(paths.signIn(isDoor ? { problem: 'sign_in_expired' } : { returnTo: pathname + search, problem: 'session_expired' }));
}

/**
 * Tells the other tabs of a sign-out and goes to the sign-in page, which forgets this one: whoever comes next may be somebody else. There it
 * is said when the session's token may have outlived it.
 */
export function leaveAfterSignOut({ isTokenLeft }: { isTokenLeft: boolean }): void {
  tellOtherTabs();
  setOut(paths.signIn(isTokenLeft ? { problem: 'token_left_alive' } : {}));
}

function setOut(target: string): void {
  leftAt = performance.now();
  for (const listener of leaveListeners) listener();
  window.location.assign(target);
}

/** Whether this page has set out for the sign-in page, and so has nothing to show any more. */
export function isLeaving(): boolean {
  return leftAt !== Number.NEGATIVE_INFINITY;
}

/** Calls back when this page sets out for the sign-in page. Returns the way to stop listening. */
export function onLeaving(listener: () => void): () => void {
  leaveListeners.add(listener);
  return () => leaveListeners.delete(listener);
}

/** Goes to the page that asks for the second factor. */
export function leaveForVerify(): void {
  const { pathname, search } = window.location;
  if (pathname === paths.verify() || pathname === paths.enrol()) return;
  window.location.assign(paths.verify({ returnTo: pathname + search }));
}

export function tellOtherTabs(): void {
  ownChannel()?.postMessage('ended');
}

/** Calls back when another tab saw the session end. Returns the way to stop listening. */
export function onEndedElsewhere(listener: () => void): () => void {
  const channelHeard = ownChannel();
  const hear = () => {
    heardAt = performance.now();
    if (!isRecent(leftAt)) listener();
  };
  channelHeard?.addEventListener('message', hear);
  return () => channelHeard?.removeEventListener('message', hear);
}
