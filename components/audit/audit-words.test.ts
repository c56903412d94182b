import { describe, expect, it } from 'vitest';
import { sentenceOf } from '#components/ui/filter-sentence.ts';
import { AUDIT_PROBLEMS, type AuditStatusReply } from '#lib/contracts/audit.ts';
import { chipsOf, damagedWords, demoHistoryFrom, PROBLEM_WORDS, rangeWords } from './audit-words.ts';
import { parseAuditView } from './url-state.ts';

const viewOf = (query: string) => parseAuditView(new URLSearchParams(query));

describe('filters in words', () => {
  it('read as a sentence, with a name in place of an entity id', () => {
    const view = viewOf('person=6f1f&outcome=denied,error&path=secret/&text=x&kind=read&source=device');
    const chips = chipsOf(view, (person) => (person === '6f1f' ? 'ana' : person));
    expect(sentenceOf(chips)).toBe(
      'person is ana, kind is read, path begins with secret/, outcome is denied or error, source is device, contains “x”',
    );
  });

  it('each take only themselves away', () => {
    const view = viewOf('person=ana&outcome=denied');
    const [person] = chipsOf(view, String);
    expect(sentenceOf(chipsOf({ ...view, ...person?.without }, String))).toBe('outcome is denied');
  });

  it('are none when nothing is narrowed down', () => {
    expect(chipsOf(viewOf('last=1h'), String)).toEqual([]);
  });
});

it('says the time in words', () => {
  const clock = (at: string) => `<${at}>`;
  expect(rangeWords(viewOf(''), clock)).toBe('last 24 h');
  expect(rangeWords(viewOf('from=a&to=b'), clock)).toBe('<a> – <b>');
  expect(rangeWords(viewOf('from=a'), clock)).toBe('since <a>');
});

describe('completeness', () => {
  const source = (over: Partial<AuditStatusReply['sources'][number]>): AuditStatusReply['sources'][number] => ({
    name: 'audit.log',
    source: 'device',
    state: 'following',
    entryCount: 1,
    damagedLineCount: 0,
    unpairedCount: 0,
    rotationCount: 0,
    lostRestCount: 0,
    pendingBytes: 0,
    firstAt: null,
    lastAt: null,
    lagSeconds: 0,
    ...over,
  });
  const status = (...sources: AuditStatusReply['sources']): AuditStatusReply => ({
    sources,
    freshness: { importedThrough: null, lagSeconds: 0, isTailing: true, problems: [] },
  });

  it('counts damaged lines of all sources, and says nothing of none', () => {
    expect(damagedWords(status(source({ damagedLineCount: 2 }), source({ damagedLineCount: 1 })))).toBe('3 damaged lines');
    expect(damagedWords(status(source({})))).toBeNull();
    expect(damagedWords(undefined)).toBeNull();
  });

  it('names the start of the invented past only', () => {
    const real = source({ firstAt: '2026-01-01T00:00:00.000Z' });
    const past = source({ source: 'demo history', firstAt: '2026-10-25T00:00:00.000Z' });
    expect(demoHistoryFrom(status(real, past))).toBe('2026-10-25T00:00:00.000Z');
    expect(demoHistoryFrom(status(real))).toBeNull();
  });

  it('has words for every problem', () => {
    expect(Object.keys(PROBLEM_WORDS).sort()).toEqual([...AUDIT_PROBLEMS].sort());
  });
});
