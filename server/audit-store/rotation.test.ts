import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whatHappened } from './rotation.ts';

const reading = { inode: '1:1', offset: 100, sizeBytes: 100, hasItsHead: true };

describe('whatHappened', () => {
  it.each([
    ['nothing', reading, { inode: '1:1', sizeBytes: 100 }, 'same'],
    ['it grew', { ...reading, sizeBytes: 120 }, { inode: '1:1', sizeBytes: 120 }, 'same'],
    ['the path is gone: its writer still has it open', reading, null, 'same'],
    ['a new file, still empty', reading, { inode: '1:2', sizeBytes: 0 }, 'same'],
    ['a new file that is written to', reading, { inode: '1:2', sizeBytes: 1 }, 'moved'],
    ['emptied', { ...reading, sizeBytes: 0, hasItsHead: false }, { inode: '1:1', sizeBytes: 0 }, 'emptied'],
    [
      'emptied and longer than before by now',
      { ...reading, sizeBytes: 500, hasItsHead: false },
      { inode: '1:1', sizeBytes: 500 },
      'emptied',
    ],
    ['the end cut off', { ...reading, sizeBytes: 60 }, { inode: '1:1', sizeBytes: 60 }, 'cut'],
    ['emptied before anything was read', { ...reading, offset: 0, sizeBytes: 0 }, { inode: '1:1', sizeBytes: 0 }, 'same'],
  ] as const)('%s', (_, file, atPath, happened) => expect(whatHappened(file, atPath)).toBe(happened));

  it('leaves a file only when another one with content stands at the path', () => {
    const size = fc.nat(1000);
    const inode = fc.constantFrom('1:1', '1:2');
    fc.assert(
      fc.property(size, size, fc.boolean(), fc.option(fc.record({ inode, sizeBytes: size })), (offset, sizeBytes, hasItsHead, atPath) => {
        const happened = whatHappened({ inode: '1:1', offset, sizeBytes, hasItsHead }, atPath);
        if (happened === 'moved') expect(atPath?.inode === '1:2' && atPath.sizeBytes > 0 && hasItsHead && sizeBytes >= offset).toBe(true);
        if (!hasItsHead) expect(happened).toBe('emptied');
      }),
    );
  });
});
