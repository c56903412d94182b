import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyFaultOf } from './policy-fault.ts';

const faultOf = (said: string, policy: string) => policyFaultOf([`failed to parse policy: ${said}`], policy);

describe('a refused policy', () => {
  it.each([
    ['At 3:1: error parsing list, expected comma or list end, got: RBRACE', 'path "x" {\n c = ["r"\n}', 3, 1, 'list'],
    ['At 2:4: literal not terminated', 'path "x" {\n  "r\n}', 2, 4, 'quotes'],
    ["At 1:7: key 'hello' expected start of object ('{') or assignment ('=')", 'hello', 1, 6, 'word'],
    ['path "x": path "x": invalid capability "fly"', '# fly-by\npath "x" {\n  capabilities = ["flyer", "fly"]\n}', 3, 29, 'capability'],
    ['1 error occurred:\n\t* invalid key "pth" on line 0\n\n', '# depth\npth "x" { }', 2, 1, 'key'],
    ['path "b": 1 error occurred:\n\t* invalid key "caps" on line 2\n\n', 'path "a" { caps = 1 }\npath "b" {\n caps = 1\n}', 3, 2, 'key'],
    ['path "a/+*": path "a/+*": invalid use of wildcards (\'+*\' is forbidden)', '\n  path "a/+*" {}', 2, 8, '+ and *'],
    ['path "x": error parsing min_wrapping_ttl: time: invalid duration "zz"', 'path "x" {}', 1, 6, 'wrapping'],
  ])('%s', (said, policy, line, column, words) => {
    const fault = faultOf(said, policy);
    expect(fault).toMatchObject({ line, column });
    expect(fault?.reason).toContain(words);
  });

  it('names no place when there is none, and no fault when the server speaks of something else', () => {
    expect(policyFaultOf(["'policy' parameter not supplied or empty"], '')).toEqual({ reason: 'The policy is empty.' });
    expect(policyFaultOf(['cannot update "root" policy'], 'x')).toBeNull();
    expect(policyFaultOf([], 'x')).toBeNull();
  });

  it('stays within the text and repeats nothing of the server’s words', () => {
    const said = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(2e6), fc.nat(2e6), fc.string()).map(([line, column, rest]) => `At ${line}:${column}: ${rest}`),
      fc.tuple(fc.string(), fc.nat(99)).map(([word, line]) => `path "${word}": invalid key "${word}" on line ${line}`),
    );
    fc.assert(
      fc.property(said, fc.string({ unit: fc.constantFrom('a', '"', '\n', '{', ' ') }), (words, policy) => {
        const fault = faultOf(`hvs.planted-secret ${words}`, policy);
        const lines = policy.split('\n');
        expect(fault?.reason).not.toContain('planted');
        if (fault?.line === undefined) return;
        expect(fault.line).toBeGreaterThan(0);
        expect(fault.line).toBeLessThanOrEqual(lines.length);
        expect(fault.column).toBeGreaterThan(0);
        expect(fault.column).toBeLessThanOrEqual((lines[fault.line - 1]?.length ?? 0) + 1);
      }),
    );
  });
});
