import { createLocalEcs } from './assemble-local-ecs.ts';
import { ManualClock } from './clock/manual-clock.ts';
import { openRegistryFolder } from './folders/registry-folder.ts';
import type { Listening } from './http/listen-on.ts';
import type { LocalEcs, LocalEcsOptions } from './local-ecs.ts';
import { openLocalEcs } from './open-local-ecs.ts';
import type { ImageStore } from './registry/image-store.ts';

/** What a local-ecs of a test is to be like; all of it may be left out. */
export interface StartOptions extends Omit<LocalEcsOptions, 'clock' | 'registry'> {
  /** Where it answers; default 0, any free port. */
  readonly port?: number;
  /** Default 127.0.0.1, this machine only. */
  readonly host?: string;
  /** Whether there is a registry to push images to; or its port, 0 for any free one. Default: none, unless the runtime needs one. */
  readonly registry?: boolean | number;
  /** `system` (the default) goes by itself; `manual` stands still until it is advanced. */
  readonly clock?: 'system' | 'manual';
}

/** A local-ecs that listens, with what clients and programs need to reach it. */
export interface StartedLocalEcs extends Omit<LocalEcs, 'listen' | 'registry' | 'close'> {
  /** Where it answers, e.g. `http://127.0.0.1:43117`. */
  readonly url: string;
  /** Where images are pushed to, as their names begin (`127.0.0.1:PORT`); null without a registry. */
  readonly registry: string | null;
  /** What was pushed; null without a registry. */
  readonly images: ImageStore | null;
  /** For a client of the AWS SDK for JavaScript. */
  readonly clientConfig: ClientConfig;
  /** The same as variables, for programs; to be laid over `process.env`. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends all of it: tasks, listeners, open connections. A second call changes nothing. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Where a client finds it, as the AWS SDK for JavaScript takes it. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Starts a local-ecs in this process, on free ports of 127.0.0.1: for tests.
 *
 * @throws WrongOptionsError that names every option that is wrong
 * @throws DataFolderError where the data folder cannot be had
 * @throws NoDockerError where the runtime is `docker` and no engine answers; what the system says where an address cannot be had
 */
export async function startLocalEcs(options: StartOptions = {}): Promise<StartedLocalEcs> {
  const { port = 0, host = '127.0.0.1', registry = needsRegistry(options), clock: clockName, ...rest } = options;
  const clock = clockName === 'manual' ? new ManualClock() : null;
  const opened: (() => Promise<void> | void)[] = [];
  let ending: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    for (const close of opened.toReversed()) await close();
  };
  const stop = (): Promise<void> => {
    ending ??= end();
    return ending;
  };
  const keep = async (listening: Promise<Listening>): Promise<Listening> => {
    const listens = await listening;
    opened.push(() => listens.close());
    return listens;
  };
  try {
    const folder = registry === false ? null : await openRegistryFolder(options.dataFolder ?? null);
    if (folder !== null) opened.push(() => folder.close());
    const settings = {
      ...rest,
      ...(clock !== null && { clock }),
      ...(folder !== null && { registry: { folder: folder.path } }),
    };
    const { dataFolder = null } = options;
    const ecs = dataFolder === null ? createLocalEcs(settings) : await openLocalEcs({ ...settings, dataFolder });
    opened.push(() => ecs.close());
    const { url } = await keep(ecs.listen({ port, host }));
    const registryPort = typeof registry === 'number' ? registry : 0;
    const images = ecs.registry === null ? null : await keep(ecs.registry.listen({ port: registryPort, host }));
    const clientConfig = clientConfigOf(url, options);
    return {
      ...ecs,
      url,
      // As image names begin.
      registry: images === null ? null : images.url.slice('http://'.length),
      images: ecs.registry?.images ?? null,
      clientConfig,
      env: variablesOf(clientConfig),
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Processes run images of the own registry alone. */
function needsRegistry({ runtime }: StartOptions): boolean {
  return runtime === 'process' || runtime === 'auto';
}

/** An access key of 12 digits is the account. */
function clientConfigOf(url: string, { region = 'us-east-1', accountId }: StartOptions): ClientConfig {
  return { endpoint: url, region, credentials: { accessKeyId: accountId ?? 'local', secretAccessKey: 'local' } };
}

/** boto3 and version 1 of the AWS CLI read the region from AWS_DEFAULT_REGION, the others from AWS_REGION. */
function variablesOf({ endpoint, region, credentials }: ClientConfig): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}
