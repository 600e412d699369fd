import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { text } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import type { Store } from '../registry/store.ts';
import { invalidMember } from './ecr-error.ts';

/** The registry of one account in one region. Images are shared by all of them, what ECR keeps about repositories is not. */
export interface Place {
  readonly registryId: string;
  /** Under what a repository keeps a record of its own for this place. */
  readonly key: string;
  readonly store: Store;
  readonly input: JsonObject;
  /** Epoch ms. */
  readonly now: number;
  /** Where the registry is reached, `HOST:PORT`; null while it does not listen. */
  readonly host: string | null;
  readonly arn: (repository: string) => string;
  readonly uri: (repository: string) => string;
  /** Where docker would log in on AWS. */
  readonly endpoint: (registryId: string) => string;
}

/** Where a call acts: in the registry of `registryId`, else in that of the caller. @throws EcsError without a registry */
export function placeOf({ world, region, input }: Call): Place {
  const { registry } = world;
  if (registry === null) {
    throw new EcsError(
      'UnsupportedFeatureException',
      'This local-ecs has no registry, so that there is nothing that ECR could keep. Start it with --registry-port 5000 ' +
        '(0 for any free port), or in a program with createLocalEcs({ registry: { folder } }).',
    );
  }
  const registryId = text(input, 'registryId') ?? region.arns.accountId;
  if (!/^\d{12}$/.test(registryId)) throw invalidMember('registryId', "must satisfy regular expression '[0-9]{12}'");
  const { partition } = region.arns;
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const endpoint = (id: string): string => `${id}.dkr.ecr.${region.name}.${domain}`;
  return {
    registryId,
    key: `${registryId}/${region.name}`,
    store: registry.store,
    input,
    now: world.pace.now(),
    host: registry.host(),
    arn: (repository) => `arn:${partition}:ecr:${region.name}:${registryId}:repository/${repository}`,
    uri: (repository) => `${endpoint(registryId)}/${repository}`,
    endpoint,
  };
}
