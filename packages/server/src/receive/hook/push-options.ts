/** What `git push -o …` asks for. */
export interface PushOptions {
  /** `-o skip`, `-o ci.skip`: store, run nothing. */
  readonly skip: boolean;
  /** `-o nowait`: do not stay to watch. */
  readonly nowait: boolean;
  /** `-o ci.variable=NAME=VALUE`. */
  readonly variables: Readonly<Record<string, string>>;
  /** A sentence for each option that cannot be followed. The push is refused: its run would not be the one that was asked for. */
  readonly problems: readonly string[];
}

const MOST_OPTIONS = 100;
const LONGEST_VALUE = 10_000;

/** Reads push options: those of ours, and those of GitLab that mean something here. */
export function parsePushOptions(options: readonly string[]): PushOptions {
  const variables: Record<string, string> = {};
  const problems: string[] = options.length > MOST_OPTIONS ? [`more than ${MOST_OPTIONS} push options`] : [];
  let skip = false;
  let nowait = false;
  for (const option of options.slice(0, MOST_OPTIONS)) {
    const variable = /^ci\.variable=(.*)$/s.exec(option)?.[1];
    if (option === 'skip' || option === 'ci.skip') skip = true;
    else if (option === 'nowait') nowait = true;
    else if (variable !== undefined) readVariable(variable, variables, problems);
    else problems.push(`"${shown(option)}" is none of nowait, skip, ci.skip and ci.variable=NAME=VALUE`);
  }
  return { skip, nowait, variables, problems };
}

function readVariable(text: string, variables: Record<string, string>, problems: string[]): void {
  // As on GitLab, quotes around the whole may have survived a shell.
  const bare = /^"(.*)"$/s.exec(text)?.[1] ?? text;
  const [, name, value = ''] = /^([A-Za-z_][A-Za-z0-9_]{0,254})=(.*)$/s.exec(bare) ?? [];
  if (name === undefined) problems.push(`a ci.variable is written ci.variable=NAME=VALUE, not "${shown(text)}"`);
  else if (value.length > LONGEST_VALUE)
    problems.push(`ci.variable ${name} is longer than ${LONGEST_VALUE} characters`);
  else if (value.includes('\0')) problems.push(`ci.variable ${name} holds a null character`);
  else Object.defineProperty(variables, name, { value, enumerable: true, configurable: true, writable: true });
}

/** What stands behind the first "=" may be a secret. */
function shown(option: string): string {
  const [name = ''] = option.split('=');
  return `${name.slice(0, 80)}${option.length > name.length || name.length > 80 ? '…' : ''}`;
}
