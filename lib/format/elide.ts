/** The whole text when it has at most `maxChars` characters, else its head and its last four (or six) around `…`. */
export function elideMiddle(text: string, maxChars = 32): string {
  const chars = Array.from(text);
  if (chars.length <= maxChars) return text;
  const tailChars = Math.min(maxChars >= 40 ? 6 : 4, Math.max(0, Math.floor((maxChars - 1) / 2)));
  const headChars = Math.max(0, maxChars - 1 - tailChars);
  return `${chars.slice(0, headChars).join('')}…${tailChars > 0 ? chars.slice(-tailChars).join('') : ''}`;
}
