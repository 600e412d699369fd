/** The command that follows deployments from anywhere. Names of ECS need no quotes in a shell; anything else is quoted. */
export function resumeCommand(
  request: { readonly region: string; readonly cluster: string },
  deployments: readonly { readonly service: string; readonly deploymentId: string }[],
): string {
  const only = deployments.length === 1 ? deployments[0] : undefined;
  const words = [
    'slipway',
    'watch',
    '--region',
    request.region,
    '--cluster',
    request.cluster,
    ...deployments.flatMap(({ service }) => ['--service', service]),
    ...(only === undefined ? [] : ['--deployment', only.deploymentId]),
  ];
  return words.map(quoteWord).join(' ');
}

/** A word as a POSIX shell takes it literally. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
