import { expect, test, vi } from 'vitest';
import { makeQueryClient } from './query-client.ts';

test('a server render leaves no timer: one would keep its whole request in memory', async () => {
  vi.useFakeTimers();
  try {
    const client = makeQueryClient();
    await client.prefetchQuery({ queryKey: ['one'], queryFn: async () => 1 });
    await client.prefetchQuery({ queryKey: ['two'], queryFn: () => Promise.reject(new Error('no')) });
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
