import { parseJson } from './json.ts';

interface Position {
  cluster: string;
  values: readonly bigint[];
}

const DECIMAL = /^\d{1,20}$/;

/** OpenBao: base64 of `{"cluster","value"}` (2.7). Vault: base64 of `v1:cluster:local:replicated:…` (`api/client.go`). Null for anything else. */
function positionOf(index: string): Position | null {
  const text = Buffer.from(index, 'base64').toString('utf8');
  const [version, cluster = '', ...rest] = text.split(':');
  const [local = '', replicated = ''] = rest;
  if (version === 'v1' && DECIMAL.test(local) && DECIMAL.test(replicated)) return { cluster, values: [BigInt(local), BigInt(replicated)] };
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || !('cluster' in body) || !('value' in body)) return null;
  if (typeof body.cluster !== 'string' || typeof body.value !== 'string' || !DECIMAL.test(body.value)) return null;
  return { cluster: body.cluster, values: [BigInt(body.value)] };
}

/** The one that is further on; the later one when they cannot be compared. Answers to two writes may arrive in either order. */
export function newerIndex(earlier: string, later: string): string {
  const [a, b] = [positionOf(earlier), positionOf(later)];
  if (!a || !b || a.cluster !== b.cluster || a.values.length !== b.values.length) return later;
  return a.values.every((value, at) => value >= (b.values[at] ?? 0n)) ? earlier : later;
}
