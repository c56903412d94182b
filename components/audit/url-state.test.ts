import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentsOf } from '#lib/audit-range.ts';
import { auditQuerySchema, auditSummarySchema } from '#lib/contracts/audit.ts';
import { paths } from '#lib/paths.ts';
import { auditPageInput, auditSummaryInput } from '#lib/queries/audit.ts';
import { type AuditView, filterOf, isFiltered, parseAuditView, toAddress, toggled } from './url-state.ts';

const parseAddress = (address: string): AuditView => parseAuditView(new URL(address, 'http://localhost').searchParams);
const NOW_MS = Date.parse('2026-11-24T12:00:00Z');

describe('address of the audit page', () => {
  it('holds the whole state and gives it back', () => {
    const text = (maxLength: number) => fc.string({ unit: 'grapheme-ascii', maxLength });
    const view = fc.record({
      ns: text(20),
      text: text(40),
      person: text(40),
      path: text(60),
      outcome: text(20),
      kind: text(20),
      source: text(20),
      last: text(10),
      from: text(30),
      to: text(30),
      entry: text(10),
    });
    fc.assert(
      fc.property(view, (given) => {
        expect(parseAddress(paths.audit(given))).toEqual(given);
      }),
    );
  });

  it('does not spell the default span, and cuts what is longer than the server takes', () => {
    expect(paths.audit(toAddress(parseAddress('/audit?last=24h&person=ana')))).toBe('/audit?person=ana');
    expect(parseAddress(`/audit?text=${'x'.repeat(5000)}`).text).toHaveLength(200);
  });

  it('becomes a question that the API takes, for every filter at once', () => {
    const view = parseAddress('/audit?ns=payments&text=x&person=ana&path=secret%2F&outcome=denied,error&kind=read&source=device&last=1h');
    const filter = filterOf(view, '');
    expect(auditQuerySchema.parse(auditPageInput(filter, '', NOW_MS))).toMatchObject({
      namespace: 'payments',
      pathPrefix: 'secret/',
      outcome: ['denied', 'error'],
      from: '2026-11-24T11:00:00.000Z',
      to: undefined,
    });
    expect(auditSummarySchema.safeParse(auditSummaryInput(filter, NOW_MS)).success).toBe(true);
  });

  it('asks in the namespace of the sign-in when it names none', () => {
    expect(filterOf(parseAddress('/audit'), 'payments').namespace).toBe('payments');
  });

  it('leaves what is not valid to the server to refuse, rather than show other entries', () => {
    const input = auditPageInput(filterOf(parseAddress('/audit?last=yesterday&outcome=maybe'), ''), '', NOW_MS);
    const refused = auditQuerySchema.safeParse(input).error?.issues.map(({ path }) => path[0]);
    expect(refused).toEqual(expect.arrayContaining(['from', 'outcome']));
  });
});

describe('range of time', () => {
  it('moves with the clock, unless two moments are fixed', () => {
    expect(momentsOf({ last: '', from: '', to: '' }, NOW_MS)).toEqual({ from: '2026-11-23T12:00:00.000Z', to: undefined });
    expect(momentsOf({ last: '1h', from: 'a', to: '' }, NOW_MS)).toEqual({ from: 'a', to: undefined });
  });
});

it('puts a value into a list and takes it out again', () => {
  expect(toggled('', 'denied')).toBe('denied');
  expect(toggled('denied,error', 'denied')).toBe('error');
});

it('does not take a time for a filter', () => {
  expect(isFiltered(parseAddress('/audit?last=1h&entry=4'))).toBe(false);
  expect(isFiltered(parseAddress('/audit?kind=read'))).toBe(true);
});
