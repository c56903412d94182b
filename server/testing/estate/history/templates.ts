import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** An audit entry as the server wrote it. Only what is exchanged is typed. */
export interface AuditEntry {
  time: string;
  type: 'request' | 'response';
  auth?: Record<string, unknown>;
  request: Record<string, unknown> & { id: string; data?: Record<string, unknown> };
  response?: Record<string, unknown> & {
    auth?: Record<string, unknown>;
    secret?: { lease_id?: string };
    data?: Record<string, unknown>;
  };
  error?: string;
}

/** One call as the server logged it, both halves. */
export interface Template {
  request: AuditEntry;
  response: AuditEntry;
}

export function fileSize(file: string): number {
  const handle = openSync(file, 'r');
  try {
    return fstatSync(handle).size;
  } finally {
    closeSync(handle);
  }
}

/** The pairs written from byte `offset` on, in the order of their requests. Halves without a partner are left out. */
export function pairsSince(file: string, offset: number): Template[] {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(fstatSync(handle).size - offset);
    readSync(handle, bytes, 0, bytes.length, offset);
    const requests = new Map<string, AuditEntry>();
    const pairs: Template[] = [];
    for (const line of bytes.toString('utf8').split('\n')) {
      if (line === '') continue;
      const entry = JSON.parse(line) as AuditEntry;
      const partner = requests.get(entry.request.id);
      if (entry.type === 'request') requests.set(entry.request.id, entry);
      else if (partner) pairs.push({ request: partner, response: entry });
    }
    return pairs;
  } finally {
    closeSync(handle);
  }
}
