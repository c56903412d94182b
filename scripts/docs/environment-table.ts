import { envShape } from '#server/platform/index.ts';

const START = '<!-- environment: made by npm run docs:env -->';
const END = '<!-- end of environment -->';

function defaultOf(schema: (typeof envShape)[keyof typeof envShape]): string {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success || parsed.data === undefined || parsed.data === '') return '';
  const text = String(parsed.data);
  return text === '' ? '' : `\`${text}\``;
}

const cell = (text: string) => text.replaceAll('|', '\\|');

/** The variables that the console reads, as a Markdown table in the order of `envShape`. */
export function environmentTable(): string {
  const rows = Object.entries(envShape).map(
    ([name, schema]) => `| \`${name}\` | ${defaultOf(schema)} | ${cell(schema.description ?? '')} |`,
  );
  return ['| Variable | Default | Meaning |', '|---|---|---|', ...rows].join('\n');
}

/** The text with the table between its two marks. Throws when the marks are missing. */
export function withTable(text: string, table: string): string {
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`docs/operating.md has lost the marks of its table: ${START} and ${END}.`);
  return `${text.slice(0, start)}${START}\n${table}\n${text.slice(end)}`;
}
