import type { AwsConnection, Environment } from './aws/aws-connection.ts';
import type { Images } from './image-ports.ts';

/**
 * The engines, registries and git of this machine. Its code is loaded when it is called: a deployment needs none of it.
 *
 * @param signal ends what goes on with registries.
 */
export async function connectImages(connection: AwsConnection, env: Environment, signal: AbortSignal): Promise<Images> {
  const { imagePorts } = await import('./image-ports.ts');
  return imagePorts(connection, env, signal);
}
