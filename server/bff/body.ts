import { AppError } from '#server/platform/index.ts';

const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 16;
const MAX_KEYS = 500;
const POISON = new Set(['__proto__', 'constructor', 'prototype']);

/** Reads a JSON body with caps on bytes, depth and keys. An empty body reads as {}. */
export async function readJsonBody(request: Request): Promise<unknown> {
  const text = await readCapped(request);
  if (text === '') return {};
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(?:;\s*charset=utf-8)?$/i.test(type)) throw new AppError('unsupported_media_type');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('invalid_input', { fields: { body: 'The body is not JSON.' } });
  }
  checkShape(value);
  return value;
}

async function readCapped(request: Request): Promise<string> {
  if (!request.body) return '';
  const declared = Number(request.headers.get('content-length') ?? '0');
  if (declared > MAX_BYTES) throw new AppError('body_too_large');
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const reader = request.body.getReader();
  for (;;) {
    // Only the connection can break here: who sent the request is gone, which is no failure of ours.
    const { done, value } = await reader.read().catch((cause: unknown) => Promise.reject(new AppError('request_cancelled', { cause })));
    if (done) break;
    sizeBytes += value.byteLength;
    if (sizeBytes > MAX_BYTES) {
      await reader.cancel();
      throw new AppError('body_too_large');
    }
    chunks.push(value);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new AppError('invalid_input', { fields: { body: 'The body is not UTF-8.' } });
  }
}

/** Refuses nesting and key counts no contract needs, and keys that reach an object's prototype. */
function checkShape(root: unknown): void {
  let keyCount = 0;
  const queue: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth >= MAX_DEPTH) throw new AppError('invalid_input', { fields: { body: 'The body is nested too deeply.' } });
    for (const [key, value] of Object.entries(next.value)) {
      keyCount += 1;
      if (keyCount > MAX_KEYS) throw new AppError('invalid_input', { fields: { body: 'The body has too many keys.' } });
      if (!Array.isArray(next.value) && POISON.has(key))
        throw new AppError('invalid_input', { fields: { body: 'The body has a forbidden key.' } });
      queue.push({ value, depth: next.depth + 1 });
    }
  }
}
