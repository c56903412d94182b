import { paths } from '#lib/paths.ts';

/** One for the page, since a channel does not hear itself: told by itself, a page would ask again, be refused, and tell itself again. */
let channel: BroadcastChannel | null = null;

function ownChannel(): BroadcastChannel | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  channel ??= new BroadcastChannel('sallyport-session');
  return channel;
}

/** For this long a page that heard of the end does not tell it on, and one that leaves does not leave again. */
const QUIET_MS = 5_000;
let heardAt = Number.NEGATIVE_INFINITY;
let leftAt = Number.NEGATIVE_INFINITY;
const isRecent = (atMs: number) => performance.now() - atMs < QUIET_MS;

/**
 * Goes to the sign-in page, remembers this one, and tells the other tabs. Does nothing when already at the door or on the way there.
 * What was heard is not told on: of many tabs each would call all others, and none would get to the door.
 */
export function leaveForSignIn(): void {
  if (isRecent(leftAt)) return;
  if (!isRecent(heardAt)) tellOtherTabs();
  const { pathname, search } = window.location;
  if (pathname === paths.signIn()) return;
  leftAt = performance.now();
  const isDoor = pathname === paths.verify() || pathname === paths.enrol();
  window.location.assign(paths.signIn(isDoor ? {} : { returnTo: pathname + search }));
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
