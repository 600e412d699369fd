import type { Deployment } from '../../state/deployment.ts';
import { type Service, withoutPast } from '../../state/service.ts';
import { missing } from '../missing.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';
import { clusterOf } from './clusters.ts';
import { serviceOfRecord, servicesOf } from './service-of-record.ts';
import { followService } from './service-parts.ts';
import { taskDefinitionOf } from './task-definitions.ts';

/** Members that come back from other records: the service's revisions, events and tasks. */
type ElsewhereKept = 'completed' | 'serviceDeployments' | 'revisions' | 'tasks' | 'events';

type ServiceRecord = Omit<
  Service,
  ElsewhereKept | 'ownTaskDefinition' | 'deployments' | 'currentServiceDeployment' | 'told'
> & {
  readonly ownTaskDefinition: string | null;
  /** Their numbers. */
  readonly deployments: readonly string[];
  /** The number of its target. */
  readonly currentServiceDeployment: string | null;
  readonly told: readonly (readonly [string, number])[];
};

export const SERVICES: RecordKind<Service> = {
  name: 'service',
  isSwept: false,
  all: servicesOf,
  id: ({ arn }) => arn,
  encode({
    completed: _completed,
    serviceDeployments: _records,
    revisions: _revisions,
    tasks: _tasks,
    events: _events,
    ...rest
  }) {
    const record: ServiceRecord = {
      ...rest,
      ownTaskDefinition: rest.ownTaskDefinition?.arn ?? null,
      deployments: rest.deployments.map(({ number }) => number),
      currentServiceDeployment: rest.currentServiceDeployment?.target.number ?? null,
      told: [...rest.told],
    };
    return plain(record);
  },
  restore(record, state) {
    const { ownTaskDefinition, told, ...rest } = unplain<ServiceRecord>(record);
    const service: Service = {
      ...rest,
      ownTaskDefinition: ownTaskDefinition === null ? null : taskDefinitionOf(ownTaskDefinition, state),
      ...withoutPast(),
      told: new Map(told),
    };
    clusterOf(service.clusterArn, state).services.set(service.name, service);
  },
  link(record, state) {
    const { arn, deployments, currentServiceDeployment: current } = unplain<ServiceRecord>(record);
    const service = serviceOfRecord(record, state);
    service.deployments = deployments.map((number) => {
      const deployment = service.revisions.get(number);
      if (deployment === undefined) throw missing('revision', `${number} of ${arn}`);
      return deployment;
    });
    service.completed = [...service.revisions.values()].filter(isCompleted).toSorted(byCompletion);
    service.currentServiceDeployment =
      service.serviceDeployments.find(({ target }) => target.number === current) ?? null;
  },
  followParts: followService,
};

function isCompleted({ truth }: Deployment): boolean {
  return truth.completedAt !== null;
}

/** In the order in which they last completed. */
function byCompletion(left: Deployment, right: Deployment): number {
  const ms = (left.truth.completedAt ?? 0) - (right.truth.completedAt ?? 0);
  return ms === 0 ? Number(BigInt(left.number) - BigInt(right.number)) : ms;
}
