import { ALPHANUMERIC, charSet, isWordStart, runEnd, runStart, stopAt, WORD } from './char-set.ts';
import { MASK, type Range } from './range.ts';

const masked = (start: number, end: number): Range => ({ start, end, mask: MASK });

/** A JWT or JWE whose `eyJ` (an encoded `{"`) begins at `start`: its end, and how far was looked when it is none. */
export function jwtAt(text: string, start: number): { range: Range | null; lookedTo: number } {
  const headEnd = runEnd(text, start, WORD);
  const none = { range: null, lookedTo: headEnd };
  if (headEnd - start < 11 || text[headEnd] !== '.') return none;
  const parts = [headEnd];
  let end = headEnd;
  while (text[end] === '.' && parts.length < 5) {
    end = runEnd(text, end + 1, WORD);
    parts.push(end);
  }
  const hasToldBody = text.startsWith('eyJ', headEnd + 1) && (parts[1] as number) - headEnd > 8;
  return hasToldBody || parts.length === 5 ? { range: masked(start, end), lookedTo: end } : none;
}

const PEM_BODY = charSet(/[A-Za-z0-9+/=\s\\:,.]/);
const MOST_LABEL_CHARS = 60;

/** A private key in PEM, also with its line breaks escaped; one that is cut off is masked as far as it goes. */
export function privateKeyAt(text: string, at: number): Range | null {
  if (!text.startsWith('-----BEGIN ', at)) return null;
  const labelAt = at + 11;
  const label = /^([A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?)-----/.exec(text.slice(labelAt, labelAt + MOST_LABEL_CHARS))?.[1];
  if (label === undefined) return null;
  let end = labelAt + label.length + 5;
  for (;;) {
    end = runEnd(text, end, PEM_BODY);
    if (text[end] !== '-' || text[end + 1] === '-') break;
    end += 1;
  }
  const close = `-----END ${label}-----`;
  return masked(at, text.startsWith(close, end) ? end + close.length : end);
}

const SCHEME = charSet(/[A-Za-z0-9+.-]/);
const AUTHORITY_STOPS = charSet(/[\s"'\\/<>?#`]/);
const URL_STOPS = charSet(/[\s"'\\<>`]/);
const OTPAUTH_STOPS = charSet(/[\s"'<>()\\]/);
const MOST_URL_CHARS = 2_000;
const MOST_AUTHORITY_CHARS = 600;
const WEB = /^(?:https?|wss?)$/i;
const PORT = /^\d{1,5}$/;
const LEAST_LONE_SECRET = 20;

/** What is secret in a URL whose `://` begins at `at`: the password of its authority, or all of an `otpauth:` one. */
export function urlSecretAt(text: string, at: number): Range | null {
  const start = runStart(text, at, SCHEME, 24);
  if (start === at) return null;
  const from = at + 3;
  // Searched for, because an escape such as `\n` looks like the beginning of the scheme.
  const otpauth = text.slice(start, at).toLowerCase().lastIndexOf('otpauth');
  if (otpauth !== -1) return masked(start + otpauth, stopAt(text, from, OTPAUTH_STOPS, from + MOST_URL_CHARS));
  const authority = text.slice(from, stopAt(text, from, AUTHORITY_STOPS, from + MOST_AUTHORITY_CHARS));
  const colon = authority.indexOf(':');
  const host = authority.lastIndexOf('@');
  if (host !== -1 && colon !== -1 && colon < host) return colon + 1 < host ? masked(from + colon + 1, from + host) : null;
  if (host >= LEAST_LONE_SECRET) return masked(from, from + host);
  if (host !== -1 || colon === -1 || authority[0] === '[') return null;
  // A port is followed by a path; digits and a question mark begin a password, except on the web.
  const isPort = PORT.test(authority.slice(colon + 1)) && (text[from + authority.length] !== '?' || WEB.test(text.slice(start, at)));
  if (isPort) return null;
  // A password that nobody encoded may hold a slash or a question mark.
  const rest = text.slice(from, stopAt(text, from, URL_STOPS, from + MOST_AUTHORITY_CHARS)).lastIndexOf('@');
  return rest > colon + 1 ? masked(from + colon + 1, from + rest) : null;
}

const DSN_STOPS = charSet(/[\s"'`=,;]/);

/** The password of `user:password@tcp(host)/db`, as Go's MySQL driver writes it. */
export function goDsnAt(text: string, at: number): Range | null {
  if (!text.startsWith('tcp(', at + 1) && !text.startsWith('unix(', at + 1)) return null;
  let start = at;
  while (start > Math.max(0, at - 256) && DSN_STOPS[text.charCodeAt(start - 1)] !== 1) start -= 1;
  const colon = text.slice(start, at).indexOf(':');
  return colon === -1 || start + colon + 1 === at ? null : masked(start + colon + 1, at);
}

const CREDENTIAL = charSet(/[A-Za-z0-9+/=._~-]/);

/** The credential after `Bearer ` or `Basic `, whose blank is at `at`. Basic only when it decodes to a pair, for it is a plain word too. */
export function schemeCredentialAt(text: string, at: number): Range | null {
  const isBearer = text.slice(Math.max(0, at - 6), at).toLowerCase() === 'bearer';
  if (!isBearer && text.slice(Math.max(0, at - 5), at).toLowerCase() !== 'basic') return null;
  if (!isWordStart(text, at - (isBearer ? 6 : 5))) return null;
  const start = at + 1;
  const end = runEnd(text, start, CREDENTIAL, start + 8_000);
  if (end - start < 8) return null;
  return isBearer || Buffer.from(text.slice(start, end), 'base64').includes(':') ? masked(start, end) : null;
}

const AWS_ID = /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/y;
const AWS_SECRET = /[^A-Za-z0-9/+]{1,12}(?:[A-Za-z_]{1,30}[^A-Za-z0-9/+]{1,12})?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/y;

/** An AWS key id with the secret that stands beside it, or a Google API key, whose first `A` is at `at`. */
export function cloudKeyAt(text: string, at: number): Range | null {
  if (text.startsWith('AIza', at)) {
    const end = runEnd(text, at, WORD);
    return end - at === 39 && isWordStart(text, at) ? masked(at, end) : null;
  }
  AWS_ID.lastIndex = at;
  const id = AWS_ID.exec(text)?.[0];
  if (id === undefined || (at > 0 && ALPHANUMERIC[text.charCodeAt(at - 1)] === 1 && !isWordStart(text, at))) return null;
  AWS_SECRET.lastIndex = at + id.length;
  return masked(at, at + id.length + (AWS_SECRET.exec(text)?.[0].length ?? 0));
}
