/** Shorter values are words that appear everywhere. */
const shortest = 8;
const mask = '(masked)';

/** Takes secrets out of a text that comes in pieces. */
export interface Masker {
  /** What can be shown so far; what may be the beginning of a secret is kept back. */
  push(text: string): string;
  /** What was kept back. */
  end(): string;
}

/** Masks values of 8 characters and more; of a value with several lines each long enough line, too. */
export function masker(values: readonly string[]): Masker {
  const secrets = secretsOf(values);
  let kept: Kept = { text: '', hidden: 0 };
  const step = (text: string, more: boolean) => {
    const { shown, rest } = masked({ ...kept, text: kept.text + text }, secrets, more);
    kept = rest;
    return shown;
  };
  return { push: (text) => step(text, true), end: () => step('', false) };
}

/** A whole text without the secrets. */
export function maskText(text: string, values: readonly string[]): string {
  return masked({ text, hidden: 0 }, secretsOf(values), false).shown;
}

/** What is kept back; its first characters may belong to a secret whose mask has been shown, and another may begin in them. */
interface Kept {
  readonly text: string;
  readonly hidden: number;
}

function secretsOf(values: readonly string[]): readonly string[] {
  const parts = values.flatMap((value) => [value, value.trim(), ...value.split(/\r?\n/).map((line) => line.trim())]);
  // The longest first: a secret may begin with another one.
  return [...new Set(parts)].filter((part) => part.length >= shortest).toSorted((a, b) => b.length - a.length);
}

function masked(
  { text, hidden }: Kept,
  secrets: readonly string[],
  more: boolean,
): { readonly shown: string; readonly rest: Kept } {
  if (secrets.length === 0) return { shown: text, rest: { text: '', hidden: 0 } };
  const end = more ? text.length - longestBeginning(text, secrets) : text.length;
  let shown = '';
  let at = hidden;
  for (const { from, to } of secretsIn(text, secrets)) {
    if (from < at) {
      at = Math.max(at, to);
      continue;
    }
    if (from >= end) break;
    shown += text.slice(at, from) + mask;
    at = to;
  }
  if (at < end) shown += text.slice(at, end);
  return { shown, rest: { text: text.slice(end), hidden: Math.max(0, at - end) } };
}

/** Where secrets stand; those that overlap are one. */
function secretsIn(text: string, secrets: readonly string[]): readonly { from: number; to: number }[] {
  const found = secrets.flatMap((secret) => placesOf(text, secret)).toSorted((a, b) => a.from - b.from || b.to - a.to);
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of found) {
    const last = joined.at(-1);
    if (last !== undefined && from < last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

function placesOf(text: string, secret: string): { from: number; to: number }[] {
  const places: { from: number; to: number }[] = [];
  for (let from = text.indexOf(secret); from !== -1; from = text.indexOf(secret, from + 1))
    places.push({ from, to: from + secret.length });
  return places;
}

/** How many characters at the end may be the beginning of a secret. */
function longestBeginning(text: string, secrets: readonly string[]): number {
  const longest = Math.max(...secrets.map(({ length }) => length)) - 1;
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const tail = text.slice(-length);
    if (secrets.some((secret) => secret.length > length && secret.startsWith(tail))) return length;
  }
  return 0;
}
