const WORDS = 'password|passwd|pwd|passphrase|token|secret|secret_id|api_?key';

interface Pattern {
  /** A text without this cannot match, and asking is much cheaper than matching. */
  needs: string;
  find: RegExp;
  /** Whether the match must not begin in the middle of a word. */
  isWordStart?: boolean;
  /** How much of the match stays: the length of this group. */
  keepsGroup?: boolean;
}

/** Shapes of secrets, none with nested repetition: time grows with the text only. */
const PATTERNS: readonly Pattern[] = [
  { needs: '.', find: /(?:hv[sbr])\.[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9]{4,8})?/g, isWordStart: true },
  // One letter says little: without a digit, ordinary code like `s.someMethodNameOfThisLength` would be eaten.
  { needs: '.', find: /[sbr]\.(?=[A-Za-z_-]{0,64}[0-9])[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9]{4,8})?/g, isWordStart: true },
  // JWT: a header and a body that both begin with an encoded `{"`.
  { needs: 'eyJ', find: /eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g },
  // A cut-off key is masked as far as it goes.
  {
    needs: 'PRIVATE KEY-----',
    find: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s\\:,.]|-(?!-))*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
  },
  { needs: '://', find: /otpauth:\/\/[^\s"'<>()\\]{1,2000}/gi },
  { needs: '@', find: /(:\/\/[^\s:/@"'\\]{0,256}:)[^\s/@"'\\]{1,256}(?=@)/g, keepsGroup: true },
  { needs: '=', find: new RegExp(`((?:${WORDS})=)[^\\s&"'\\\\;,]{1,2000}`, 'gi'), keepsGroup: true },
  { needs: ' ', find: /((?:bearer|basic) )[A-Za-z0-9+/=._~-]{8,2000}/gi, keepsGroup: true, isWordStart: true },
];

/** True where a word begins: also right after an escape such as `\n` or `%3D`, whose last character looks like part of a word. */
function isWordStart(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.slice(Math.max(0, at - 3), at);
  return /[^A-Za-z0-9_.-]$|\\[nrt]$|%[0-9A-Fa-f]{2}$/.test(before);
}

/** Masks what looks like a secret by shape alone. The last net: values and key names come first. */
export function maskByPattern(text: string, maskWith: string): string {
  let masked = text;
  for (const pattern of PATTERNS) {
    if (!masked.includes(pattern.needs)) continue;
    masked = masked.replace(pattern.find, (match: string, ...rest: unknown[]) => {
      const group = pattern.keepsGroup ? (rest[0] as string) : '';
      const [at, whole] = (pattern.keepsGroup ? rest.slice(1) : rest) as [number, string];
      if (pattern.isWordStart && !isWordStart(whole, at)) return match;
      return group + maskWith;
    });
  }
  return masked;
}
