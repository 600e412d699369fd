/** Why a file of variables cannot be read. */
export class BadVariables extends Error {
  override readonly name = 'BadVariables';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const quoted = /^(?:"(?<double>(?:[^"\\]|\\[\s\S])*)"|'(?<single>[^']*)')[ \t]*(?:#.*)?$/;

/**
 * Reads NAME=VALUE lines: `export` in front, comments, and quotes (double ones with `\n`, both over several lines) are understood.
 *
 * @throws BadVariables with every line that is none.
 */
export function parseVariables(text: string): Record<string, string> {
  const problems: string[] = [];
  const variables: (readonly [string, string])[] = [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const number = index + 1;
    let line = lines[index] ?? '';
    if (/^\s*(?:#|$)/.test(line)) continue;
    while (isOpen(line) && index + 1 < lines.length) {
      index += 1;
      line += `\n${lines[index] ?? ''}`;
    }
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) problems.push(`line ${number} is not NAME=VALUE`);
    else if (isOpen(line)) problems.push(`line ${number}: the quote of ${name} is not closed`);
    else variables.push([name, valueOf(value)]);
  }
  if (problems.length > 0) throw new BadVariables(problems);
  return Object.fromEntries(variables);
}

function isOpen(line: string): boolean {
  const value = line.slice(line.indexOf('=') + 1).trimStart();
  return /^["']/.test(value) && !quoted.test(value.trimEnd());
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function valueOf(raw: string): string {
  const trimmed = raw.trim();
  const { double, single } = quoted.exec(trimmed)?.groups ?? {};
  if (single !== undefined) return single;
  if (double !== undefined)
    return double.replace(/\\([\s\S])/g, (whole, letter: string) => escapes[letter] ?? (/["\\$]/.test(letter) ? letter : whole));
  return trimmed.replace(/\s+#.*$/, '');
}
