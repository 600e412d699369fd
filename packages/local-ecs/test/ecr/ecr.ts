import { ECRClient } from '@aws-sdk/client-ecr';
import { onTestFinished } from 'vitest';
import { createLocalEcs, type JsonObject, type LocalEcs, type LocalEcsOptions } from '../../src/index.ts';
import { type Answered, callPort, newFolder, OCI_MANIFEST, pushImage } from '../registry/serve-registry.ts';

/** An answer, read without ceremony: tests know what they look for. */
type Answer = ReturnType<typeof JSON.parse>;

/** A local-ecs with a registry that listens, and ECR as clients see it. Ends with its test. */
export interface Ecr {
  readonly ecs: LocalEcs;
  readonly folder: string;
  readonly url: string;
  readonly registryPort: number;
  call(operation: string, input?: JsonObject, region?: string): Promise<Answer>;
  /** The name and message of the error that the call ends with. */
  refusal(operation: string, input?: JsonObject, region?: string): Promise<string>;
  /** Pushes an image with one layer through the registry, and returns the digest of its manifest. */
  push(name: string, tag: string, layer?: string): Promise<string>;
  /** Pushes its manifest alone, and returns how the registry answers. */
  pushManifest(name: string, tag: string, manifest: string): Promise<Answered>;
  sdk(region?: string, accessKeyId?: string): ECRClient;
}

export async function ecr(options: LocalEcsOptions = {}): Promise<Ecr> {
  const folder = options.registry?.folder ?? newFolder();
  const ecs = createLocalEcs({ ...options, registry: { folder } });
  const registry = await ecs.registry?.listen();
  const api = await ecs.listen();
  const port = registry?.port ?? 0;
  onTestFinished(async () => {
    await ecs.close();
    await registry?.close();
    await api.close();
  });
  const call: Ecr['call'] = (operation, input = {}, region = 'us-east-1') =>
    ecs.call(`AmazonEC2ContainerRegistry_V20150921.${operation}`, input, { region });
  return {
    ecs,
    folder,
    url: api.url,
    registryPort: port,
    call,
    refusal: (operation, input, region) =>
      call(operation, input, region).then(
        () => 'no error',
        (error: Error) => `${error.name}: ${error.message}`,
      ),
    push: (name, tag, layer) => pushImage(port, name, tag, layer),
    pushManifest: (name, tag, manifest) =>
      callPort(port, 'PUT', `/v2/${name}/manifests/${tag}`, {
        headers: { 'content-type': OCI_MANIFEST },
        body: manifest,
      }),
    sdk: (region = 'us-east-1', accessKeyId = 'x') => {
      const credentials = { accessKeyId, secretAccessKey: 'x' };
      const client = new ECRClient({ region, endpoint: api.url, credentials, maxAttempts: 1 });
      onTestFinished(() => client.destroy());
      return client;
    },
  };
}
