import type { Deployment } from '../../state/deployment.ts';
import { recordOf, type Service } from '../../state/service.ts';
import type { ServiceDeployment, SourceRevision } from '../../state/service-deployment.ts';
import { missing } from '../missing.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';
import { serviceOfRecord, servicesOf } from './service-of-record.ts';
import { taskDefinitionOf } from './task-definitions.ts';

/** A deployment of a service, together with the service deployment that leads to it. */
export interface RevisionOfService {
  readonly service: Service;
  readonly deployment: Deployment;
}

type DeploymentRecord = Omit<Deployment, 'taskDefinition' | 'imageDigests'> & {
  readonly taskDefinition: string;
  readonly imageDigests: readonly (readonly [string, string | null])[] | null;
};

/** Deployments by their numbers. */
type ServiceDeploymentRecord = Omit<ServiceDeployment, 'target' | 'sources' | 'rollback'> & {
  readonly sources: readonly (Omit<SourceRevision, 'deployment'> & { readonly deployment: string })[];
  readonly rollback: (Omit<NonNullable<ServiceDeployment['rollback']>, 'to'> & { readonly to: string }) | null;
};

interface RevisionRecord {
  /** Of the service. */
  readonly clusterArn: string;
  readonly name: string;
  readonly deployment: DeploymentRecord;
  readonly serviceDeployment: ServiceDeploymentRecord | null;
}

export const REVISIONS: RecordKind<RevisionOfService> = {
  name: 'revision',
  isSwept: false,
  *all(state) {
    for (const service of servicesOf(state))
      for (const deployment of service.revisions.values()) yield { service, deployment };
  },
  id: ({ service, deployment }) => `${service.arn} ${deployment.number}`,
  encode({ service, deployment }) {
    const led = recordOf(service, deployment);
    const record: RevisionRecord = {
      clusterArn: service.clusterArn,
      name: service.name,
      deployment: {
        ...deployment,
        taskDefinition: deployment.taskDefinition.arn,
        imageDigests: deployment.imageDigests === null ? null : [...deployment.imageDigests],
      },
      serviceDeployment: led === null ? null : serviceDeploymentRecord(led),
    };
    return plain(record);
  },
  restore(record, state) {
    const { taskDefinition, imageDigests, ...rest } = unplain<RevisionRecord>(record).deployment;
    serviceOfRecord(record, state).revisions.set(rest.number, {
      ...rest,
      taskDefinition: taskDefinitionOf(taskDefinition, state),
      imageDigests: imageDigests === null ? null : new Map(imageDigests),
    });
  },
  link(record, state) {
    const { serviceDeployment, deployment } = unplain<RevisionRecord>(record);
    if (serviceDeployment === null) return;
    const service = serviceOfRecord(record, state);
    const { sources, rollback, ...rest } = serviceDeployment;
    // Revisions come oldest first, and service deployments are listed newest first.
    service.serviceDeployments.unshift({
      ...rest,
      target: revision(service, deployment.number),
      sources: sources.map((source) => ({ ...source, deployment: revision(service, source.deployment) })),
      rollback: rollback === null ? null : { ...rollback, to: revision(service, rollback.to) },
    });
  },
};

function serviceDeploymentRecord({ target: _target, ...rest }: ServiceDeployment): ServiceDeploymentRecord {
  return {
    ...rest,
    sources: rest.sources.map((source) => ({ ...source, deployment: source.deployment.number })),
    rollback: rest.rollback === null ? null : { ...rest.rollback, to: rest.rollback.to.number },
  };
}

function revision(service: Service, number: string): Deployment {
  const deployment = service.revisions.get(number);
  if (deployment === undefined) throw missing('revision', `${number} of ${service.arn}`);
  return deployment;
}
