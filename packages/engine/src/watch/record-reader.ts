import type { EcsService } from '../model/ecs-service.ts';
import type { ServiceDeployment } from '../model/service-deployment.ts';
import { shortName } from '../model/short-name.ts';
import type { Ecs } from '../ports/ecs.ts';
import { ourDeployment, primaryDeployment } from './observation.ts';
import type { Subject } from './subject.ts';

/** Strategies other than ROLLING pass through stages that only the service deployment record shows. */
const everyMs = 20_000;

/** The service deployment record of one deployment, read where the `deployments` list leaves a doubt, and never again where it is denied. */
export class RecordReader {
  readonly #ecs: Pick<Ecs, 'recentServiceDeployments'>;
  readonly #cluster: string;
  #isAvailable = true;
  #readAt = Number.NEGATIVE_INFINITY;
  #record: ServiceDeployment | null = null;

  constructor(ecs: Pick<Ecs, 'recentServiceDeployments'>, cluster: string) {
    this.#ecs = ecs;
    this.#cluster = cluster;
  }

  /** As last read, null before. */
  get record(): ServiceDeployment | null {
    return this.#record;
  }

  async readWhereNeeded(subject: Subject, service: EcsService, at: number): Promise<void> {
    const isDue = isInDoubt(subject, service) || (hasStages(service) && at - this.#readAt >= everyMs);
    if (!this.#isAvailable || !isDue) return;
    this.#readAt = at;
    const records = await this.#ecs.recentServiceDeployments(this.#cluster, subject.service);
    this.#isAvailable = records !== null;
    const number = shortName(subject.deploymentId);
    this.#record = records?.find(({ targetRevisionArn }) => shortName(targetRevisionArn) === number) ?? null;
  }
}

/** Another deployment is PRIMARY, or ours is FAILED: the record knows why. */
function isInDoubt(subject: Subject, service: EcsService): boolean {
  if (subject.role === 'rollback') return false;
  const primary = primaryDeployment(service);
  const isReplaced = primary !== null && primary.id !== subject.deploymentId && subject.replaces === null;
  return isReplaced || ourDeployment(subject, service)?.rolloutState === 'FAILED';
}

function hasStages({ deploymentConfiguration: { strategy, lifecycleHooks } }: EcsService): boolean {
  return (
    (typeof strategy === 'string' && strategy !== 'ROLLING') ||
    (Array.isArray(lifecycleHooks) && lifecycleHooks.length > 0)
  );
}
