import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  capabilityWords,
  changeWords,
  matchingNames,
  may,
  type SaveFacts,
  whyNotSave,
  whyReadOnly,
  withPlainLineEnds,
} from './policy-words.ts';

const facts: SaveFacts = {
  name: 'app',
  isNew: false,
  nameProblem: null,
  text: 'path "a" {}',
  isDirty: true,
  isChangedMeanwhile: false,
  isSilent: false,
  capabilities: ['read', 'update'],
  mostCharacters: 100,
};

describe('why a policy cannot be saved', () => {
  it('is nothing when it can be', () => {
    expect(whyNotSave(facts)).toBeNull();
    expect(whyNotSave({ ...facts, capabilities: undefined })).toBeNull();
    expect(whyNotSave({ ...facts, isNew: true, capabilities: ['create'] })).toBeNull();
  });

  it.each<[Partial<SaveFacts>, RegExp]>([
    [{ isSilent: true }, /does not answer/],
    [{ capabilities: ['read'] }, /lacks update on sys\/policies\/acl\/app/],
    [{ capabilities: ['deny', 'update'] }, /lacks update/],
    [{ isNew: true }, /lacks create/],
    [{ name: 'root' }, /nobody can change it/],
    [{ isNew: true, capabilities: ['root'], name: '' }, /Give it a name/],
    [{ isNew: true, capabilities: ['root'], nameProblem: 'Odd.' }, /Odd\./],
    [{ text: ' \n' }, /cannot be empty/],
    [{ text: 'x'.repeat(101) }, /at most 100 characters/],
    [{ isChangedMeanwhile: true }, /Decide first/],
    [{ isDirty: false }, /Nothing was changed/],
  ])('%j', (change, words) => {
    expect(whyNotSave({ ...facts, ...change })).toMatch(words);
  });

  it('names the path also before a new policy has its name', () => {
    expect(whyReadOnly({ name: '', isNew: true, capabilities: ['read'] })).toContain('create on sys/policies/acl/…');
  });
});

describe('words', () => {
  it('of capabilities', () => {
    expect(capabilityWords(['list', 'read'])).toBe('list, read');
    expect(capabilityWords(['root'])).toContain('root token');
    for (const none of [[], ['deny'], ['deny', 'read']]) expect(capabilityWords(none)).toContain('Nothing');
    expect([may(['root'], 'update'), may([], 'update'), may(['deny', 'root'], 'update')]).toEqual([true, false, false]);
  });

  it('of a difference', () => {
    expect(changeWords({ addedCount: 2, removedCount: 1 })).toBe('2 lines added, 1 line removed');
    expect(changeWords({ addedCount: 0, removedCount: 0 })).toBe('No line differs');
  });

  it('names that match, in order, whatever the case', () => {
    expect(matchingNames(['b-app', 'root', 'A-app'], ' APP ')).toEqual(['A-app', 'b-app']);
    fc.assert(
      fc.property(fc.array(fc.string()), (names) => {
        expect(matchingNames(names, '')).toHaveLength(names.length);
      }),
    );
  });

  it('knows one kind of line end', () => {
    expect(withPlainLineEnds('a\r\nb\rc\n')).toBe('a\nb\nc\n');
  });
});
