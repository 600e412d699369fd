/** A variable that every job of every project gets. */
export interface ServerVariable {
  readonly name: string;
  readonly value: string;
  /** Whether its value is made unreadable wherever a job prints it. */
  readonly masked: boolean;
}

/** Shorter values occur by chance in everything that a job prints. */
const SHORTEST_MASKED = 8;

/**
 * `NAME=VALUE` as a variable; null where it is not written so. Quotes around the whole value are not part of it.
 *
 * @param isSecret whether it came by a way that is for secrets.
 */
export function parseVariable(text: string, isSecret: boolean): ServerVariable | null {
  const [, name, written = ''] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || written.includes('\0')) return null;
  const value = /^"(.*)"$/s.exec(written)?.[1] ?? /^'(.*)'$/s.exec(written)?.[1] ?? written;
  return { name, value, masked: isSecret && value.length >= SHORTEST_MASKED };
}

/** Reads a file of variables: a line `NAME=VALUE` each; empty lines and those that begin with # say nothing. */
export function parseVariablesFile(text: string): {
  readonly variables: readonly ServerVariable[];
  readonly problems: readonly string[];
} {
  const variables: ServerVariable[] = [];
  const problems: string[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '' || line.trimStart().startsWith('#')) return;
    const variable = parseVariable(line.trimStart().replace(/^export\s+/, ''), true);
    // What stands there may be a secret, so it is not shown.
    if (variable === null) problems.push(`line ${index + 1}: it is not written NAME=VALUE`);
    else variables.push(variable);
  });
  return { variables, problems };
}

/** Later ones win. */
export function mergeVariables(...lists: readonly (readonly ServerVariable[])[]): readonly ServerVariable[] {
  return [...new Map(lists.flat().map((variable) => [variable.name, variable])).values()];
}
