const HASHED = /^hmac-[a-z0-9]+:[0-9a-f]+$/;
const MOST_CHARACTERS = 200_000;

/** An entry's line as people read it: indented, and without what looks like a secret. Values the server hashed stay, for people compare them. */
export function presentable(line: string | null, mask: (text: string) => string): { original: string | null; isOriginalCut: boolean } {
  if (line === null) return { original: null, isOriginalCut: false };
  const text = JSON.stringify(masked(JSON.parse(line), '', mask), null, 2);
  return { original: text.slice(0, MOST_CHARACTERS), isOriginalCut: text.length > MOST_CHARACTERS };
}

function masked(value: unknown, key: string, mask: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => masked(one, key, mask));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, masked(one, name, mask)]));
  return typeof value === 'string' && !HASHED.test(value) ? maskedText(value, key, mask) : value;
}

/** The key goes with the value, because some names tell what the shape does not. */
function maskedText(value: string, key: string, mask: (text: string) => string): string {
  try {
    const text = mask(JSON.stringify({ [key]: value }));
    return String(Object.values(JSON.parse(text) as Record<string, unknown>)[0] ?? '');
  } catch {
    return '[redacted]';
  }
}
