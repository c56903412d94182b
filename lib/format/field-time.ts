/** `24 Nov 14:30:05`, in the given zone or the reader's own. What is no time stays as it is. */
export function momentWords(at: string, timeZone?: string): string {
  const atMs = Date.parse(at);
  if (Number.isNaN(atMs)) return at;
  const options = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', { ...options, ...(timeZone && { timeZone }) }).format(atMs).replace(',', '');
}

/** ISO 8601 as a `datetime-local` field spells it, in the reader's own zone; '' for what is no time. */
export function toFieldTime(at: string): string {
  const atMs = Date.parse(at);
  if (Number.isNaN(atMs)) return '';
  return new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
