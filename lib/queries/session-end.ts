import { paths } from '#lib/paths.ts';

const CHANNEL = 'sallyport-session';

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
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage('ended');
  channel.close();
}

/** Calls back when another tab saw the session end. Returns the way to stop listening. */
export function onEndedElsewhere(listener: () => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {};
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = () => listener();
  return () => channel.close();
}
