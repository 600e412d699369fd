import type { DockerCli } from './docker-cli.ts';

/** Takes away all containers and volumes with the label, whatever they do. Never rejects. */
export async function removeLabelled(cli: DockerCli, label: string): Promise<void> {
  const listed = async (...args: string[]): Promise<string[]> =>
    (await cli.run(args)).stdout.split('\n').filter((id) => id !== '');
  const containers = await listed('ps', '--all', '--quiet', '--no-trunc', '--filter', `label=${label}`);
  if (containers.length > 0) await cli.run(['rm', '--force', '--volumes', '--', ...containers]);
  const volumes = await listed('volume', 'ls', '--quiet', '--filter', `label=${label}`);
  if (volumes.length > 0) await cli.run(['volume', 'rm', '--', ...volumes]);
}
