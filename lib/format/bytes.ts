const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `512 B`, `31 MB`, `1.4 GB`: in thousands, as disks and networks are sold; one decimal below ten. */
export function formatBytes(sizeBytes: number): string {
  let size = Math.max(0, sizeBytes);
  let unit = 0;
  while (unit < UNITS.length - 1 && size >= 999.5) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && size < 9.95 ? 1 : 0;
  return `${size.toFixed(digits)} ${UNITS[unit]}`;
}
