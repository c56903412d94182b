import { describe, expect, it } from 'vitest';
import { createDraftStore, type Draft, draftKey } from './draft-store.ts';

const draft: Draft = { base: { version: 3, hash: 'h', text: 'old' }, text: 'new', newName: '' };
const key = draftKey('payments', 'app');

function storageOf(content: Record<string, string> = {}) {
  const items = new Map(Object.entries(content));
  return {
    items,
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  };
}

describe('drafts', () => {
  it('outlive the page, for the same person', () => {
    const storage = storageOf();
    createDraftStore(storage, 'ana').set(key, draft);
    const later = createDraftStore(storage, 'ana');
    expect(later.get(key)).toEqual(draft);
    expect(later.get(draftKey('data', 'app'))).toBeUndefined();
    later.set(key, null);
    expect([later.count(), storage.items.size]).toEqual([0, 0]);
  });

  it("of another person are gone, from the tab's storage too", () => {
    const storage = storageOf();
    createDraftStore(storage, 'ana').set(key, draft);
    expect(createDraftStore(storage, 'ben').get(key)).toBeUndefined();
    expect(storage.items.size).toBe(0);
  });

  it.each(['', '{', '[]', '{"owner":"ana","drafts":[["k",{}],["k",{"base":1,"text":"t","newName":""}],3]}'])(
    'begin without when %j was kept',
    (kept) => {
      expect(createDraftStore(storageOf({ 'sallyport-policy-drafts': kept }), 'ana').count()).toBe(0);
    },
  );

  it('stay in memory where storage is full or refused', () => {
    const full = {
      ...storageOf(),
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    };
    for (const storage of [full, null]) {
      const store = createDraftStore(storage, 'ana');
      let told = 0;
      const stop = store.subscribe(() => {
        told += 1;
      });
      store.set(key, draft);
      stop();
      store.set(key, draft);
      expect([store.get(key), told]).toEqual([draft, 1]);
    }
  });
});
