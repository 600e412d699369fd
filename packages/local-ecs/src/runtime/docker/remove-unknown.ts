import type { DockerCli } from './docker-cli.ts';
import { instanceLabel, type Owner, TASK_ARN_FORMAT } from './labels.ts';

/**
 * Takes away what an earlier local-ecs of the instance left in docker for tasks that nobody knows any more: containers,
 * volumes, and the image of network holders where none is left. Never rejects.
 *
 * @param known ARNs of the tasks that are
 */
export async function removeUnknown(
  cli: DockerCli,
  owner: Pick<Owner, 'instance'>,
  known: ReadonlySet<string>,
): Promise<void> {
  const filter = ['--filter', `label=${instanceLabel(owner)}`];
  const unknown = async (args: readonly string[], name: string): Promise<string[]> => {
    const { stdout } = await cli.run([...args, ...filter, '--format', `${name} ${TASK_ARN_FORMAT}`]);
    return stdout.split('\n').flatMap((line) => {
      const [id = '', arn = ''] = line.split(' ');
      return id === '' || known.has(arn) ? [] : [id];
    });
  };
  const containers = await unknown(['ps', '--all', '--no-trunc'], '{{.ID}}');
  if (containers.length > 0) await cli.run(['rm', '--force', '--volumes', '--', ...containers]);
  const volumes = await unknown(['volume', 'ls'], '{{.Name}}');
  if (volumes.length > 0) await cli.run(['volume', 'rm', '--', ...volumes]);
  const images = await cli.run(['image', 'ls', ...filter, '--format', '{{.Repository}}:{{.Tag}}']);
  const names = images.stdout.split('\n').filter((name) => name !== '');
  // Docker keeps those whose containers are there.
  await Promise.all(names.map((name) => cli.run(['image', 'rm', '--', name])));
}
