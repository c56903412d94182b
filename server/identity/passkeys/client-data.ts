import { AppError } from '#server/platform/index.ts';

export interface ClientData {
  readonly challenge: string;
}

/**
 * Reads what the browser says of a ceremony, stricter than a JSON parser does: no byte order mark, no broken UTF-8, no key twice, since
 * two readers may pick different ones. A ceremony inside a frame of another site is refused. Throws `code_refused`.
 */
export function readClientData(clientDataJson: string): ClientData {
  const text = decode(Buffer.from(clientDataJson, 'base64url'));
  const found = parse(text);
  const isInFrame = found['crossOrigin'] === true || 'topOrigin' in found;
  if (hasKeyTwice(text) || isInFrame || typeof found['challenge'] !== 'string') throw new AppError('code_refused');
  if ('crossOrigin' in found && typeof found['crossOrigin'] !== 'boolean') throw new AppError('code_refused');
  return { challenge: found['challenge'] };
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('code_refused', { cause });
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // The byte order mark ends here too: to a JSON parser it is no white space.
  }
  throw new AppError('code_refused');
}

const TOKENS = /"(?:[^"\\]|\\.)*"\s*:?|[{}]/g;

/** Whether an object of valid JSON, however deep, has a key twice. */
function hasKeyTwice(text: string): boolean {
  const open: Set<string>[] = [];
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token.endsWith(':')) {
      const key = JSON.parse(token.slice(0, -1)) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return true;
      keys?.add(key);
    }
  }
  return false;
}
