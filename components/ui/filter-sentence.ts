/** One filter in force: `person is` `ana`, and what the page's address is without it. */
export interface FilterChip<View> {
  readonly id: keyof View & string;
  readonly lead: string;
  readonly value: string;
  readonly without: Partial<View>;
}

/** The chips as one sentence, for screen readers: `person is ana, outcome is denied or error`. */
export function sentenceOf(chips: readonly { readonly lead: string; readonly value: string }[]): string {
  return chips.map(({ lead, value }) => `${lead} ${value}`).join(', ');
}
