/** Where and why the server could not read a policy. The reason is a sentence of ours: the server's own words are never repeated. */
export interface PolicyFault {
  readonly reason: string;
  /** Both count from 1; left out where the server names no place and none can be found. */
  readonly line?: number;
  readonly column?: number;
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/not supplied or empty/i, 'The policy is empty.'],
  [/invalid capability/i, 'A capability is not one that Vault knows.'],
  [/invalid policy "/i, 'The old-style "policy" key has a value that Vault does not know.'],
  [/invalid key|unknown key/i, 'A key or a block is not one that policies have.'],
  [/invalid use of wildcards/i, 'A path uses + and * together, which is not allowed.'],
  [/min_wrapping_ttl|max_wrapping_ttl|wrapping_ttl/i, 'A wrapping time is not valid.'],
  [/literal not terminated/i, 'A text in quotes has no end.'],
  [/illegal char/i, 'A character does not belong there.'],
  [/expected comma or list end/i, 'A list is not closed, or a comma is missing in it.'],
  [/expected start of object/i, 'A word stands alone where a block or an assignment should begin.'],
  [/object expected closing|expected RBRACE|unexpected EOF|unknown.*EOF|got: EOF/i, 'A block is not closed.'],
  [
    /unknown slice type|expected type|unknown type/i,
    'A value is not of the kind that belongs there, such as a text where a list should be.',
  ],
];

const AT = /\bAt (\d{1,6}):(\d{1,6})\b/;
const ON_LINE = /\bon line (\d{1,6})\b/;
/** The word that the server found fault with, last in its sentence: `path "x": invalid key "pth"`. */
const WORD = /(?:invalid|unknown) (?:key|capability|policy) "([^"\\\n]{1,128})"/;
const PATH = /\bpath "([^"\\\n]{1,512})"/;

/** Reads what the server says of a refused policy (OpenBao 2.7 `vault/policy.go`); null when it speaks of something else. */
export function policyFaultOf(texts: readonly string[], policy: string): PolicyFault | null {
  const said = texts.find((text) => /failed to parse policy|'policy' parameter not supplied/i.test(text));
  if (said === undefined) return null;
  const reason = KINDS.find(([words]) => words.test(said))?.[1] ?? 'The text does not follow the grammar of policies.';
  return { reason, ...placeOf(said, policy) };
}

function placeOf(said: string, policy: string): { line?: number; column?: number } {
  const lines = policy.split('\n');
  const at = AT.exec(said);
  if (at) return within(lines, Number(at[1]), Number(at[2]));
  const path = PATH.exec(said)?.[1];
  const from = path === undefined ? 0 : Math.max(0, policy.indexOf(`"${path}"`));
  const named = WORD.exec(said)?.[1] ?? path;
  const word = WORD.exec(said)?.[1];
  // Line numbers beside "invalid key" count from 0 at times, so the word itself is looked for first.
  const found = word === undefined ? from : wordIndex(policy, word, from);
  if (named !== undefined && found >= 0 && policy.startsWith(word ?? `"${path}"`, found)) return placeAt(policy, found);
  const line = Number(ON_LINE.exec(said)?.[1] ?? 0);
  return line > 0 ? within(lines, line, 1) : {};
}

function wordIndex(policy: string, word: string, from: number): number {
  const isPart = (sign: string | undefined) => sign !== undefined && /[\w-]/.test(sign);
  for (let at = policy.indexOf(word, from); at >= 0; at = policy.indexOf(word, at + 1))
    if (!isPart(policy[at - 1]) && !isPart(policy[at + word.length])) return at;
  return -1;
}

function placeAt(policy: string, index: number): { line: number; column: number } {
  const before = policy.slice(0, index).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** A place that the text has: the server may count past its end. */
function within(lines: readonly string[], line: number, column: number): { line: number; column: number } {
  const row = Math.min(Math.max(1, line), lines.length);
  return { line: row, column: Math.min(Math.max(1, column), (lines[row - 1]?.length ?? 0) + 1) };
}
