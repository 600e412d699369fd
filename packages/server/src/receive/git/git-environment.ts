/** What git is told by its environment, and nothing else reaches it: no variable of the server, no file of its user or machine. */
export interface GitSettings {
  /** Where git and the shell are found. */
  readonly path: string;
  /** A folder without a git configuration. */
  readonly home: string;
  /** The only hooks that run, whatever lies in a repository. */
  readonly hooks: string;
  /** Largest pack that is taken, in bytes. */
  readonly largestPush: number;
}

type Variables = Readonly<Record<string, string>>;

/** The environment of any git that works on our repositories. */
export function gitEnvironment(
  { path, home }: Pick<GitSettings, 'path' | 'home'>,
  config: readonly Setting[] = [],
): Variables {
  return {
    PATH: path,
    HOME: home,
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    // A pushed refs/replace would make other objects of those that are asked for.
    GIT_NO_REPLACE_OBJECTS: '1',
    ...asVariables(config),
  };
}

/** Name and value of a setting of git. */
export type Setting = readonly [name: string, value: string];

/** Configuration by environment: it wins over the repository's own file, and no secret in it is seen in `ps`. */
function asVariables(config: readonly Setting[]): Variables {
  const pairs = config.flatMap(([name, value], index): Setting[] => [
    [`GIT_CONFIG_KEY_${index}`, name],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return Object.fromEntries([['GIT_CONFIG_COUNT', String(config.length)], ...pairs]);
}

/** How git serves a repository. */
export function servingConfig({ hooks, largestPush }: Pick<GitSettings, 'hooks' | 'largestPush'>): readonly Setting[] {
  return [
    ['core.hooksPath', hooks],
    ['http.receivepack', 'true'],
    ['http.uploadpack', 'true'],
    ['http.getanyfile', 'false'],
    ['receive.advertisePushOptions', 'true'],
    ['receive.fsckObjects', 'true'],
    // Old histories have harmless faults that nobody can mend any more.
    ['receive.fsck.missingSpaceBeforeDate', 'warn'],
    ['receive.fsck.zeroPaddedFilemode', 'warn'],
    ['receive.fsck.badTimezone', 'warn'],
    ['receive.maxInputSize', String(largestPush)],
    // The run's own refs, and refs that change what other names mean, are neither shown nor pushed to.
    ['transfer.hideRefs', 'refs/slipway'],
    ['transfer.hideRefs', 'refs/replace'],
    ['uploadpack.allowReachableSHA1InWant', 'true'],
  ];
}
