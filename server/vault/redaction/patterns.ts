/** Where a secret may begin: not in the middle of a word, but right after an escape like `\n` or `%3D`. */
const START = String.raw`(?<=^|[^A-Za-z0-9_.%\\-]|\\[nrt"\\]|%[0-9A-Fa-f]{2})`;
const WORDS = 'password|passwd|pwd|passphrase|[a-z_-]{0,20}token|[a-z_-]{0,20}secret|secret_id|api_?key';

/** Shapes of secrets, each anchored by what stands before it, none with nested repetition: time grows with the text only. */
const PATTERNS: readonly { find: RegExp; keep?: string }[] = [
  // hvs. hvb. hvr. are unmistakable; the one-letter forms need a digit, or ordinary code like `s.someMethodName` is eaten.
  { find: new RegExp(`${START}hv[sbr]\\.[A-Za-z0-9_-]{20,}(?:\\.[A-Za-z0-9]{4,8})?`, 'g') },
  { find: new RegExp(`${START}[sbr]\\.(?=[A-Za-z_-]{0,64}[0-9])[A-Za-z0-9_-]{20,}(?:\\.[A-Za-z0-9]{4,8})?`, 'g') },
  // JWT: a header and a body that both begin with an encoded `{"`.
  { find: new RegExp(`${START}eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*`, 'g') },
  // A cut-off key is masked as far as it goes.
  {
    find: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s\\:,.]|-(?!-))*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
  },
  { find: /(?<![A-Za-z])otpauth:\/\/[^\s"'<>\\]{1,2000}/gi },
  { find: /(?<![A-Za-z0-9+.-])([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'\\]{0,256}:)[^\s/@"'\\]{1,256}(?=@)/gi, keep: '$1' },
  { find: new RegExp(`(?<![a-z_-])((?:${WORDS})=)[^\\s&"'\\\\;,]{1,2000}`, 'gi'), keep: '$1' },
  { find: /(?<![a-z])(bearer |basic )[A-Za-z0-9+/=._~-]{8,2000}/gi, keep: '$1' },
];

/** Masks what looks like a secret by shape alone. The last net: values and key names come first. */
export function maskByPattern(text: string, maskWith: string): string {
  return PATTERNS.reduce((masked, { find, keep = '' }) => masked.replace(find, `${keep}${maskWith}`), text);
}
