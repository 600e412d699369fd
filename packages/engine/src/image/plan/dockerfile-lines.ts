/** A logical line of a Dockerfile: continued lines joined, comments left out. */
export interface DockerfileLine {
  /** Counted from 1: where it begins. */
  readonly line: number;
  /** In capitals: `COPY`. */
  readonly instruction: string;
  /** `--from=build`, in their order, without the two hyphens. */
  readonly flags: readonly { readonly name: string; readonly value: string | null }[];
  /** What follows the flags. */
  readonly rest: string;
  /** Of here-documents (`<<EOF`), in their order. */
  readonly documents: readonly string[];
}

export interface DockerfileText {
  readonly lines: readonly DockerfileLine[];
  /** The character that continues a line and takes the meaning of the next one: `\`, or what `# escape=` says. */
  readonly escapeSign: string;
}

const withFlags: ReadonlySet<string> = new Set(['ADD', 'COPY', 'FROM', 'HEALTHCHECK', 'RUN']);
const withDocuments: ReadonlySet<string> = new Set(['ADD', 'COPY', 'RUN']);

/** Takes a Dockerfile apart into instructions, as Docker's reference describes the format. Every text has a reading. */
export function dockerfileLines(text: string): DockerfileText {
  const physical = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const escapeSign = escapeDirective(physical);
  const continued = escapeSign === '\\' ? /\\[ \t]*$/ : /`[ \t]*$/;
  const lines: DockerfileLine[] = [];
  for (let at = 0; at < physical.length; at += 1) {
    if (isLeftOut(physical[at])) continue;
    const line = at + 1;
    let joined = physical[at] ?? '';
    // Comments and empty lines inside of a continued line do not end it.
    while (continued.test(joined) && at + 1 < physical.length) {
      at += 1;
      joined = isLeftOut(physical[at]) ? joined : joined.replace(continued, '') + (physical[at] ?? '');
    }
    const parsed = instructionOf(joined.replace(continued, ''), line);
    const documents: string[] = [];
    for (const { word, trims } of withDocuments.has(parsed.instruction) ? documentWords(parsed.rest) : []) {
      const body: string[] = [];
      for (at += 1; at < physical.length; at += 1) {
        const raw = physical[at] ?? '';
        const content = trims ? raw.replace(/^\t+/, '') : raw;
        if (content === word) break;
        body.push(content);
      }
      documents.push(body.map((one) => `${one}\n`).join(''));
    }
    lines.push({ ...parsed, documents });
  }
  return { lines, escapeSign };
}

/** Parser directives are the comments before anything else. */
function escapeDirective(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name, value] = /^\s*#\s*([A-Za-z]+)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
    if (name === undefined) return '\\';
    if (name.toLowerCase() === 'escape') return value === '`' ? '`' : '\\';
  }
  return '\\';
}

function isLeftOut(line: string | undefined): boolean {
  return /^\s*(?:#.*)?$/.test(line ?? '');
}

function instructionOf(text: string, line: number): Omit<DockerfileLine, 'documents'> {
  const [, word = '', after = ''] = /^\s*(\S+)\s*(.*)$/s.exec(text) ?? [];
  const instruction = word.toUpperCase();
  const flags: { name: string; value: string | null }[] = [];
  let rest = after;
  while (withFlags.has(instruction)) {
    const [whole, name, value] = /^--([a-z-]+)(?:=("(?:[^"\\]|\\.)*"|'[^']*'|\S*))?(?:\s+|$)/.exec(rest) ?? [];
    if (whole === undefined || name === undefined) break;
    flags.push({ name, value: value?.replace(/^(["'])(.*)\1$/s, '$2') ?? null });
    rest = rest.slice(whole.length);
  }
  return { line, instruction, flags, rest: rest.trim() };
}

/** The words that end here-documents; `<<-` takes leading tabs away. */
function documentWords(rest: string): readonly { readonly word: string; readonly trims: boolean }[] {
  if (rest.startsWith('[')) return [];
  return [...rest.matchAll(/(?<!\S)<<(-?)(["']?)([A-Za-z_][A-Za-z0-9_]*)\2(?=\s|$)/g)].map(([, dash, , word = '']) => ({
    word,
    trims: dash === '-',
  }));
}

/** The texts of the JSON form (`["a", "b"]`); null where it is not one, which makes it the shell form. */
export function jsonWords(rest: string): readonly string[] | null {
  if (!rest.startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(rest);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : null;
  } catch {
    return null;
  }
}
