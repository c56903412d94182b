import { expect, test, vi } from 'vitest';
import { onEndedElsewhere, tellOtherTabs } from './session-end.ts';

test('a tab is told by others and never by itself: it would ask again, be refused, and tell itself again', async () => {
  const listener = vi.fn();
  const stop = onEndedElsewhere(listener);
  const other = new BroadcastChannel('sallyport-session');
  const third = new BroadcastChannel('sallyport-session');
  const heardByThird = vi.fn();
  third.onmessage = heardByThird;
  tellOtherTabs();
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
