/** The first six ASCII digits of what was typed or pasted: `123 456`, `Code: 123456`. */
export function keepDigits(text: string): string {
  return text.replace(/[^0-9]/g, '').slice(0, 6);
}

export function isCodeComplete(code: string): boolean {
  return /^[0-9]{6}$/.test(code);
}
