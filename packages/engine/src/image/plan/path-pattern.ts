/** How far one star reaches: a `*` never over a slash, `**` over any number of folders where it is known. */
export interface PatternKind {
  readonly hasDoubleStar: boolean;
}

/**
 * A pattern of `.dockerignore` or COPY as a test of whole paths: `*` and `?` within a folder, `[a-z]` and `[^a-z]`, and `\` before
 * what is meant as it is (Go's filepath.Match, to which Docker adds `**`).
 *
 * @returns null where the pattern is malformed: a bracket that is not closed, or a `\` at the end.
 */
export function pathPattern(pattern: string, { hasDoubleStar }: PatternKind): RegExp | null {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '*') {
      const isDouble = hasDoubleStar && pattern[at + 1] === '*';
      while (pattern[at + 1] === '*') at += 1;
      if (!isDouble) source += '[^/]*';
      else if (at + 1 === pattern.length) source += '.*';
      else {
        source += '(?:.*/)?';
        if (pattern[at + 1] === '/') at += 1;
      }
    } else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const end = classEnd(pattern, at);
      if (end === -1) return null;
      source += characterClass(pattern.slice(at + 1, end));
      at = end;
    } else if (character === '\\') {
      at += 1;
      if (at === pattern.length) return null;
      source += literal(pattern[at] ?? '');
    } else source += literal(character);
  }
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    return null;
  }
}

/** Whether a text has something that a pattern reads in another way than a name. */
export function isPattern(text: string): boolean {
  return /[*?[\\]/.test(text);
}

function classEnd(pattern: string, from: number): number {
  const first = pattern[from + 1] === '^' ? from + 2 : from + 1;
  for (let at = first; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === ']' && at > first) return at;
  }
  return -1;
}

/** Never a slash: a folder ends where the name does. */
function characterClass(inside: string): string {
  const isNegated = inside.startsWith('^');
  const characters = Array.from(isNegated ? inside.slice(1) : inside);
  let source = '';
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '\\') {
      at += 1;
      source += characters[at] === '-' ? '\\-' : literal(characters[at] ?? '');
    } else source += literal(character);
  }
  return `(?!/)[${isNegated ? '^' : ''}${source}]`;
}

function literal(character: string): string {
  return /[$()*+./?[\\\]^{|}]/.test(character) ? `\\${character}` : character;
}

/** A path without `.`, `..`, empty parts and outer slashes, as if its root were all there is; empty for the root itself. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
