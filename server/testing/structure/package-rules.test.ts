import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../../scripts/source-files.ts';
import { belowFloor, FLOORS, inexactVersions, type LockFile, tiedOrUnhashed } from './package-rules.ts';

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as LockFile;

describe('what is installed', () => {
  test('a range, a tag and an address are not exact versions', () => {
    const dependencies = { a: '^1.2.3', b: 'latest', c: 'https://host/c.tgz', d: '1.2.3', e: '18.4.0-beta.17' };
    expect(inexactVersions({ dependencies })).toEqual(['a@^1.2.3', 'b@latest', 'c@https://host/c.tgz']);
  });
  test('package.json names exact versions only', () => expect(inexactVersions(manifest)).toEqual([]));

  test('a copy below its floor is caught, nested ones too', () => {
    const packages = {
      'node_modules/next': { version: '16.4.4' },
      'node_modules/node-vault/node_modules/axios': { version: '1.14.1' },
      'node_modules/react': { version: '19.10.0' },
    };
    expect(belowFloor({ packages }).map((line) => line.split(':')[0])).toEqual([
      'node_modules/next is 16.4.4, below 16.4.5',
      'node_modules/node-vault/node_modules/axios is 1.14.1, below 1.16.0',
    ]);
  });
  test('nothing locked lies below its floor, and every floor is in use', () => {
    expect(belowFloor(lock)).toEqual([]);
    expect(Object.keys(FLOORS).filter((name) => !lock.packages[`node_modules/${name}`])).toEqual([]);
  });

  test('an address or a missing hash is caught', () => {
    const packages = { '': {}, 'node_modules/a': { resolved: 'https://host/a.tgz', integrity: 'sha512-x' }, 'node_modules/b': {} };
    expect(tiedOrUnhashed({ packages })).toEqual(['node_modules/a names https://host/a.tgz', 'node_modules/b has no integrity hash']);
  });
  test('the lock file names no host and hashes every package', () => expect(tiedOrUnhashed(lock)).toEqual([]));
});
