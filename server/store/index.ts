export type { Journal, JournalEntry } from './journal.ts';
