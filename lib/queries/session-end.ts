import { paths } from '#lib/paths.ts';

/** One for the page, since a channel does not hear itself: told by itself, a page would ask again, be refused, and tell itself again. */
let channel: BroadcastChannel | null = null;

function ownChannel(): BroadcastChannel | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  channel ??= new BroadcastChannel('sallyport-session');
  return channel;
}

/** Goes to the sign-in page, remembers this one, and tells the other tabs. Does nothing when already at the door. */
export function leaveForSignIn(): void {
  tellOtherTabs();
  const { pathname, search } = window.location;
  if (pathname === paths.signIn()) return;
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
  const heard = ownChannel();
  heard?.addEventListener('message', listener);
  return () => heard?.removeEventListener('message', listener);
}
