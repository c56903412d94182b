const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `117,533` */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** `1 lease`, `312 leases`; give the plural where it is not the singular with an s. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
