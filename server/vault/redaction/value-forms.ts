/** Shorter values would be found by chance in innocent text. */
export const LEAST_CHARS = 8;

/** Base64 of a value that stands at any of the three places inside a longer encoded text, without the characters its neighbours decide. */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const firstWhole = Math.ceil((offset * 8) / 6);
    const lastWhole = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(firstWhole, lastWhole);
  });
}

const unicodeEscape = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
const octetEscape = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** JSON as Node writes it, as Go does (`<`, `>`, `&` escaped), in ASCII only, and each of them inside a JSON string. */
function jsonForms(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const go = json.replace(/[<>&\u2028\u2029]/g, unicodeEscape);
  const ascii = json.replace(/[^\x00-\x7f]/g, unicodeEscape);
  return [json, json.replaceAll('/', '\\/'), go, ascii].flatMap((form) => [form, JSON.stringify(form).slice(1, -1)]);
}

/** What a URL's parts escape beside blanks, controls and whatever is not ASCII; a `%` stays. The sets of the URL standard, fragment to user. */
const IN_FRAGMENT = '"<>`';
const IN_QUERY = '"#<>';
const IN_PATH = `${IN_QUERY}?\`{}`;
const IN_USER = `${IN_PATH}/:;=@[\\]^|`;
const anyOf = (escaped: string) => new RegExp(`[^!-~]|[${escaped.replace(/[\\\]^]/g, '\\$&')}]`, 'gu');
/** Newer parsers escape one more. */
const PATHS = [IN_PATH, `${IN_PATH}^`].map(anyOf);
/** A query of http has an apostrophe of its own; in the path of a URL without a host blanks stay. */
const OTHER_PARTS = [/[^ -~]/gu, ...[IN_FRAGMENT, IN_QUERY, `${IN_QUERY}'`, IN_USER].map(anyOf)];
/** Spelled alike everywhere, as most tokens are. */
const PLAIN = /^[\w.-]*$/;

const percentEscape = (char: string) => (char <= '~' ? octetEscape(char) : encodeURIComponent(char));

/** As a `URL` writes it in each of its parts. It takes a backslash in a path for a slash. */
function urlPartForms(text: string): string[] {
  const slashed = text.replaceAll('\\', '/');
  const inPaths = PATHS.flatMap((part) => [text.replace(part, percentEscape), slashed.replace(part, percentEscape)]);
  return [...OTHER_PARTS.map((part) => text.replace(part, percentEscape)), ...inPaths];
}

/** As `encodeURIComponent` writes it, as Go's `QueryEscape` and forms do, as a `URL` does; and with small letters in the escapes. */
function urlForms(text: string): string[] {
  if (PLAIN.test(text)) return [text];
  const url = encodeURIComponent(text);
  const strict = url.replace(/[!'()*]/g, octetEscape);
  const go = strict.replaceAll('%20', '+');
  const encoded = [url, url.replaceAll('%20', '+'), encodeURI(text)];
  // A `URL` adds the apostrophe to what was encoded before it came into a query.
  const inQuery = encoded.map((form) => form.replaceAll("'", '%27'));
  const forms = [...encoded, ...inQuery, strict, go, go.replaceAll('~', '%7E').replaceAll('%2A', '*'), ...urlPartForms(text)];
  return forms.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase())]);
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Every spelling under which a value may turn up in text: raw, JSON, URL and HTML escapes, base64 of both alphabets, hex, a list of bytes. */
export function formsOf(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const json = JSON.stringify(value).slice(1, -1);
  const hex = bytes.toString('hex');
  const base64 = [...base64Cores(bytes), ...(json === value ? [] : base64Cores(Buffer.from(json)))];
  const forms = [
    value,
    ...jsonForms(value),
    // Half a surrogate pair has no URL form of its own.
    ...urlForms(bytes.toString('utf8')),
    value.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char),
    hex,
    hex.toUpperCase(),
    // As JSON writes a buffer. A plain typed array it writes as an object, at twice the length: of texts, that one is not known.
    bytes.join(','),
    ...base64,
    ...base64.map((core) => core.replaceAll('+', '-').replaceAll('/', '_')),
    ...base64.map((core) => encodeURIComponent(core)),
  ];
  return [...new Set(forms)].filter((form) => form.length >= LEAST_CHARS);
}
