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

/** Every spelling under which a value may turn up in text: raw, JSON and URL escapes, base64 of both alphabets, hex. */
export function formsOf(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const json = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(bytes.toString('utf8'));
  const hex = bytes.toString('hex');
  const base64 = base64Cores(bytes);
  const forms = [
    value,
    json,
    // A JSON document inside a JSON string.
    JSON.stringify(json).slice(1, -1),
    json.replaceAll('/', '\\/'),
    url,
    url.replaceAll('%20', '+'),
    url.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((core) => core.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set(forms)].filter((form) => form.length >= LEAST_CHARS);
}
