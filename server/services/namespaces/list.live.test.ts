import { describe, expect, it } from 'vitest';
import { freshNamespace, liveBao } from '#server/testing/live.ts';
import { liveLeaseIndex, livePerson, runLive, tokenWith } from '#server/testing/live-verbs.ts';
import { namespaceList } from './index.ts';

const { index } = liveLeaseIndex(() => {
  throw new Error('Namespaces do not need leases.');
});

describe('namespace.list', () => {
  it('gives the own namespace first and everything below it', async () => {
    const top = await freshNamespace();
    const [inner, sibling] = [await freshNamespace(top), await freshNamespace(top)];
    const deep = await freshNamespace(inner);
    const { namespaces, isComplete } = await runLive(namespaceList, livePerson(liveBao().rootToken, top, index), {});
    expect(namespaces[0]).toBe(top);
    expect([...namespaces].sort()).toEqual([top, inner, sibling, deep].sort());
    expect(isComplete).toBe(true);
  });

  it('knows only the own one when the list is refused, and says that this is not all', async () => {
    const top = await freshNamespace();
    await freshNamespace(top);
    const token = await tokenWith(top, 'path "secret/*" { capabilities = ["read"] }');
    expect(await runLive(namespaceList, livePerson(token, top, index), {})).toEqual({ namespaces: [top], isComplete: false });
  });
});
