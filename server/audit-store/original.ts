import type { OriginalPlace } from './audit-store.ts';
import { hasHead, type OpenFile, openFile, readAt, siblingsOf } from './files.ts';
import { lineRanges } from './lines.ts';

/** The response line of a request, read again from the file it came from, whatever that is called now. Null when the file or the line is gone. */
export async function readOriginal(place: OriginalPlace, requestId: string): Promise<string | null> {
  const file = await findFile(place);
  if (!file) return null;
  try {
    const bytes = await readAt(
      file.handle,
      place.range.start,
      Math.min(place.range.length, Math.max(0, file.sizeBytes - place.range.start)),
    );
    return responseLine(bytes, requestId);
  } finally {
    await file.handle.close();
  }
}

/** Looks for the id as it stands, then parses only the lines that hold it. */
function responseLine(bytes: Buffer, requestId: string): string | null {
  const needle = Buffer.from(JSON.stringify(requestId).slice(1, -1));
  for (const { from, to } of lineRanges(bytes)) {
    const line = bytes.subarray(from, to);
    if (!line.includes(needle)) continue;
    const text = line.toString('utf8');
    if (isResponseOf(text, requestId)) return text;
  }
  return null;
}

function isResponseOf(line: string, requestId: string): boolean {
  try {
    const entry = JSON.parse(line) as { type?: unknown; request?: { id?: unknown } };
    return entry.type === 'response' && entry.request?.id === requestId;
  } catch {
    return false;
  }
}

async function findFile({ path, mark }: OriginalPlace): Promise<OpenFile | null> {
  for (const name of [path, ...(await siblingsOf(path))]) {
    const file = await openFile(name);
    if (typeof file === 'string') continue;
    if (await hasHead(file, mark)) return file;
    await file.handle.close();
  }
  return null;
}
