import { describe, expect, it } from 'vitest';
import { verbWords } from '#lib/format/verb-words.ts';
import { allVerbs } from '#server/services/index.ts';
import { chainWords, chipsOf, factLabel, factText, targetOf, whoOf } from './journal-words.ts';
import { filterOf, isFiltered, parseJournalView } from './url-state.ts';

const viewOf = (query: string) => parseJournalView(new URLSearchParams(query));

describe('the words of the journal', () => {
  it('name every verb that there is', () => {
    expect(allVerbs.map(({ name }) => name).filter((name) => verbWords(name) === name)).toEqual([]);
    expect(verbWords('verb.of-a-release-to-come')).toBe('verb.of-a-release-to-come');
  });

  it('name the target, and a stranger by what was typed', () => {
    expect(targetOf({ verb: 'lease.revoke', details: { namespace: 'team', leaseId: 'a/b' } })).toBe('a/b');
    expect(targetOf({ verb: 'session.step-up', details: { for: 'lease.revoke' } })).toBe('Revoke a lease');
    expect(targetOf({ verb: 'session.sign-out', details: {} })).toBe('');
    expect(whoOf({ displayName: '', entityId: '', details: { username: 'eve' } })).toBe('eve');
  });

  it('label a fact as a person reads it', () => {
    expect(['tokenAccessor', 'leaseId', 'prefix', 'for', ''].map(factLabel)).toEqual(['Token accessor', 'Lease id', 'Prefix', 'For', '']);
  });

  it('say of an empty namespace that it is the root one', () => {
    expect([factText('namespace', ''), factText('personNamespace', ''), factText('username', ''), factText('leaseCount', 0)]).toEqual([
      'root',
      'root',
      '(empty)',
      '0',
    ]);
  });

  it('never call a chain intact that was not found so', () => {
    const check = { checkedCount: 5, rowCount: 1234, at: null, badSeq: 4, fault: 'missing' } as const;
    const words = (state: 'never' | 'running' | 'intact' | 'broken' | 'failed') =>
      chainWords({ head: { seq: 9, hash: '' }, check: { ...check, state } });
    expect(words('intact')).toEqual({ tone: 'ok', words: 'Intact up to row 1,234' });
    expect(words('broken')).toEqual({ tone: 'bad', words: 'Broken: row 4 is missing' });
    for (const state of ['never', 'running', 'failed'] as const) expect(words(state).words).not.toMatch(/intact/i);
  });
});

describe('the address of the journal', () => {
  it('holds every filter, and keeps what is not valid for the server to refuse', () => {
    const view = viewOf('who=ana&verb=lease.revoke&outcome=maybe&text=x&from=2026-01-01T00:00:00Z&request=0f&other=1');
    expect(filterOf(view, 'team')).toEqual({
      namespace: 'team',
      who: 'ana',
      verb: 'lease.revoke',
      outcome: 'maybe',
      text: 'x',
      from: '2026-01-01T00:00:00Z',
      to: '',
    });
    expect(chipsOf(view, (at) => at).map(({ id }) => id)).toEqual(['who', 'verb', 'outcome', 'from', 'text']);
    expect(isFiltered(viewOf('ns=a&request=0f'))).toBe(false);
  });
});
