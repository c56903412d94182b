import { describe, expect, it } from 'vitest';
import { ATTENTION_CODES, type OverviewReply } from '#lib/contracts/overview.ts';
import { attentionWords, healthSentence } from './attention-words.ts';

const failed = { state: 'failed', code: 'vault_denied', title: 'Vault denied this' } as const;
const reply = (over: Partial<OverviewReply> & { isAnsweringAudited?: boolean | null }): OverviewReply => {
  const { isAnsweringAudited = true, ...rest } = over;
  return {
    seenAt: '2026-11-24T12:00:00.000Z',
    cluster: { state: 'active', sealType: 'static', isAutoUnsealed: true, isAnsweringAudited, isLeaderAnswering: true },
    nodes: failed,
    leases: failed,
    audit: failed,
    snapshots: failed,
    irrevocable: failed,
    serviceRights: failed,
    attention: [],
    ...rest,
  };
};

describe('the overview in one sentence', () => {
  it('claims health only when an audited call was answered', () => {
    expect(healthSentence(reply({}))).toEqual({ tone: 'ok', words: 'Vault works, and nothing needs attention.' });
    expect(healthSentence(reply({ isAnsweringAudited: null })).words).toContain('could not be found out');
  });

  it('names what is broken first, and how much more there is', () => {
    const attention = [
      { code: 'audit_device_dead', severity: 'broken', count: null },
      { code: 'snapshot_old', severity: 'warn', count: null },
    ] as const;
    expect(healthSentence(reply({ attention: [...attention] }))).toEqual({
      tone: 'bad',
      words: 'Every audited call fails, although Vault says it is well, and 1 more thing to look at.',
    });
  });

  it('does not call a warning a fault', () => {
    expect(healthSentence(reply({ attention: [{ code: 'snapshot_old', severity: 'warn', count: null }] })).tone).toBe('warn');
  });
});

it('has words for all that may need attention, with the number in them', () => {
  for (const code of ATTENTION_CODES) expect(attentionWords({ code, severity: 'warn', count: 3 }, undefined).advice).not.toBe('');
  expect(attentionWords({ code: 'denials_spike', severity: 'warn', count: 312 }, 'payments')).toMatchObject({
    title: expect.stringContaining('312'),
    link: { href: '/audit?ns=payments&outcome=denied&last=1h' },
  });
});
