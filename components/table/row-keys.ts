/** Where a key moves the active row to; null when the key is not the table's. `pageRows`: rows in sight. */
export function nextRowIndex(key: string, index: number, rowCount: number, pageRows: number): number | null {
  const step = rowSteps(key, index, rowCount, Math.max(1, pageRows - 1));
  if (step === null || rowCount === 0) return null;
  return Math.min(rowCount - 1, Math.max(0, index + step));
}

function rowSteps(key: string, index: number, rowCount: number, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return 1;
    case 'ArrowUp':
    case 'k':
      return -1;
    case 'PageDown':
      return page;
    case 'PageUp':
      return -page;
    case 'Home':
      return -index;
    case 'End':
      return rowCount;
    default:
      return null;
  }
}
