import { cleanPath, pathPattern } from './path-pattern.ts';

/** What a `.dockerignore` leaves out. */
export interface DockerIgnore {
  readonly ignores: (path: string) => boolean;
  /** Whether an ignored folder can be passed over: no line takes anything back in. */
  readonly prunes: boolean;
  /** Lines that are no pattern. */
  readonly problems: readonly { readonly line: number; readonly problem: string }[];
}

interface Rule {
  readonly test: RegExp;
  readonly takesBack: boolean;
}

/**
 * Reads a `.dockerignore` by Docker's rules: a comment begins a line with `#`; patterns are of the root of the context, with or
 * without a slash before them; `**` stands for any number of folders; a pattern that fits a folder fits all below it; `!` takes
 * back in; the last line that fits decides.
 */
export function dockerIgnore(text: string): DockerIgnore {
  const rules: Rule[] = [];
  const problems: { line: number; problem: string }[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (raw.startsWith('#')) continue;
    const written = raw.trim();
    if (written === '') continue;
    const takesBack = written.startsWith('!');
    const pattern = cleanPath((takesBack ? written.slice(1) : written).trim());
    const test = pathPattern(pattern, { hasDoubleStar: true });
    if (pattern === '' && takesBack) problems.push({ line: index + 1, problem: '"!" stands without a pattern' });
    else if (test === null) problems.push({ line: index + 1, problem: `"${written}" is not a pattern` });
    // A pattern for the whole context (".", "/") leaves nothing out, as in Docker.
    else if (pattern !== '') rules.push({ test, takesBack });
  }
  return { ignores: (path) => isIgnored(path, rules), prunes: rules.every(({ takesBack }) => !takesBack), problems };
}

function isIgnored(path: string, rules: readonly Rule[]): boolean {
  const parts = path.split('/');
  const selfAndAbove = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  let ignored = false;
  for (const { test, takesBack } of rules) {
    if (ignored === takesBack && selfAndAbove.some((one) => test.test(one))) ignored = !takesBack;
  }
  return ignored;
}
