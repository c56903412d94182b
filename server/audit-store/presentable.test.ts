import { describe, expect, it } from 'vitest';
import { createRedactor } from '#server/vault/index.ts';
import { presentable } from './presentable.ts';

const { redactText } = createRedactor();
const HASH = `hmac-sha256:${'ab'.repeat(32)}`;

describe('presentable', () => {
  it('indents, keeps what the server hashed, and masks the rest by name and by shape', () => {
    const line = JSON.stringify({
      auth: { client_token: HASH, display_name: 'ben', policies: ['default'] },
      request: { path: 'kv/data/hvs.CAESIPlanted1234567890planted1234', data: { password: 'planted-plain', retries: 3 } },
    });
    const { original, isOriginalCut } = presentable(line, redactText);
    expect(original).toContain(`"client_token": "${HASH}"`);
    expect(original).toContain('"display_name": "ben"');
    expect(original).toContain('"retries": 3');
    expect(original).not.toMatch(/planted/i);
    expect(isOriginalCut).toBe(false);
  });

  it('keeps hostile text text', () => {
    const line = JSON.stringify({ request: { path: 'x"</script><img src=x>\u202e\n' } });
    expect(JSON.parse(presentable(line, redactText).original ?? '')).toEqual(JSON.parse(line));
  });

  it('cuts what nobody can read, and says so', () => {
    const { original, isOriginalCut } = presentable(
      JSON.stringify({ keys: Array.from({ length: 50_000 }, (_, n) => `key-${n}`) }),
      redactText,
    );
    expect([original?.length, isOriginalCut]).toEqual([200_000, true]);
  });

  it('has nothing to say of a file that is gone', () =>
    expect(presentable(null, redactText)).toEqual({ original: null, isOriginalCut: false }));

  it('shows nothing of a text that cannot be masked', () => {
    const line = JSON.stringify({ error: 'planted' });
    const fail = () => '[redactor failed]';
    expect(presentable(line, fail).original).not.toContain('planted');
  });
});
