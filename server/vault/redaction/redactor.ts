import { Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { plainValue } from './plain-value.ts';
import { joinRanges, type Range, replaceRanges } from './range.ts';
import { scanForSecrets } from './scan.ts';
import { createStreamRedactor, redactedBeginning } from './stream-redactor.ts';
import { createValueRegistry } from './value-registry.ts';

const FAILED = '[redactor failed]';
/** Characters of one text inside a value. */
const MOST_FIELD_CHARS = 65_536;

export interface Redactor {
  /**
   * Masks this value from now on, in every usual encoding. Values below eight characters are left to key names and patterns. The latest
   * 20,000 values are known, fewer where their encodings take more than 32 MiB together.
   */
  protect(value: string): void;
  /** The same for as long as the value lives, whatever comes meanwhile: until what is returned is called. Then it is one of the latest. */
  hold(value: string): () => void;
  /** Not a value that is held. */
  forget(value: string): void;
  /** The text without secrets; `[redactor failed]` when that cannot be promised. A line end at the end is kept. Never throws. */
  redactText(text: string): string;
  /**
   * A masked copy of anything that JSON can hold: depth 100, 1,000 entries a container, 65,536 characters a text, about 262,144 in all.
   * Getters, proxies and `toJSON` are not run. Never throws.
   */
  redactValue(value: unknown): unknown;
  /** For output that comes in pieces, secrets split over them included. Holds back 8,192 characters, more for longer secrets. */
  redactStream(): Transform;
}

/** Known live values first, telling key names second, shapes last: only the first can be complete. */
export function createRedactor(): Redactor {
  const registry = createValueRegistry();
  const find = (text: string): Range[] => {
    const known = registry.find(text);
    const told = scanForSecrets(text);
    return known.length === 0 ? told : told.length === 0 ? known : joinRanges([...known, ...told]);
  };

  function redactText(text: string): string {
    try {
      const ranges = find(text);
      return ranges.length === 0 ? ownText(text) : replaceRanges(text, ranges);
    } catch {
      return typeof text === 'string' && text.endsWith('\n') ? `${FAILED}\n` : FAILED;
    }
  }

  function fieldText(text: string): string {
    return text.length <= MOST_FIELD_CHARS ? redactText(text) : redactedBeginning(text, MOST_FIELD_CHARS, find, registry.longestForm);
  }

  return {
    protect: (value) => registry.protect(value),
    hold: (value) => registry.hold(value),
    forget: (value) => registry.forget(value),
    redactText,
    redactValue(value) {
      try {
        return plainValue(value, fieldText);
      } catch {
        return FAILED;
      }
    },
    redactStream: () => transformOf(createStreamRedactor(find, registry.longestForm)),
  };
}

function ownText(text: string): string {
  if (typeof text !== 'string') throw new TypeError('only text can be looked through');
  return text;
}

/** After a failure nothing more is passed on: the place is lost, and with it the promise. */
function transformOf(redactor: ReturnType<typeof createStreamRedactor>): Transform {
  const decoder = new StringDecoder('utf8');
  let hasFailed = false;
  const safely = (work: () => string): string => {
    if (hasFailed) return '';
    try {
      return work();
    } catch {
      hasFailed = true;
      return `${FAILED}\n`;
    }
  };
  return new Transform({
    decodeStrings: true,
    transform(chunk: Buffer, _encoding, done) {
      done(
        null,
        safely(() => redactor.push(decoder.write(chunk))),
      );
    },
    flush(done) {
      done(
        null,
        safely(() => redactor.push(decoder.end()) + redactor.end()),
      );
    },
  });
}
