const MISSING = /manifest unknown|not found|does not exist|name unknown/i;
const NO_PLATFORM = /no matching manifest for (\S+)/;
const NO_ACCESS = /pull access denied|denied|unauthorized|authentication required/i;

/** Why an image cannot be pulled, as ECS words it. @param stderr what docker says */
export function pullFailure(image: string, stderr: string): string {
  const cause = stderr
    .split('\n')
    .map((line) => line.replace(/^(?:docker: )?Error response from daemon: /, '').trim())
    .filter((line) => line !== '' && !line.startsWith('Using default tag'))
    .join(' ');
  const [, platform] = NO_PLATFORM.exec(cause) ?? [];
  if (platform !== undefined) {
    return `${image}: image Manifest does not contain descriptor matching platform '${platform}'`;
  }
  if (NO_ACCESS.test(cause)) return `failed to resolve ref ${image}: ${cause}`;
  if (MISSING.test(cause)) return `failed to resolve ref ${image}: ${image}: not found`;
  return `failed to resolve ref ${image}: failed to do request: ${cause}`;
}
