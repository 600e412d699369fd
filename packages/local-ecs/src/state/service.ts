import type { JsonObject } from '../json.ts';
import type { Deployment } from './deployment.ts';
import type { DeploymentConfiguration } from './deployment-configuration.ts';
import type { ServiceDeployment } from './service-deployment.ts';
import type { Tag } from './tags.ts';
import type { Task } from './task.ts';
import type { TaskDefinition } from './task-definition.ts';

/** One of the messages that DescribeServices shows. */
export interface ServiceEvent {
  readonly id: string;
  readonly createdAt: number;
  readonly message: string;
}

/** A service, with everything that happened to it. */
export interface Service {
  readonly name: string;
  readonly arn: string;
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAt: number;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  /** The members of CreateService and UpdateService that are kept as they were given (networkConfiguration, loadBalancers, …). */
  settings: JsonObject;
  deploymentConfiguration: DeploymentConfiguration;
  /** The input of CreateService, to tell a repeated call from another one. */
  readonly createInput: JsonObject;
  tags: Tag[];
  /** The task definition of a service whose deployments ECS does not drive (CODE_DEPLOY). */
  readonly ownTaskDefinition: TaskDefinition | null;
  /** Newest (PRIMARY) first; an older one stays until its last task is gone. */
  deployments: Deployment[];
  /** Every deployment that reached COMPLETED, in the order in which it last did: the rollback candidates. */
  completed: Deployment[];
  /** Newest first. */
  serviceDeployments: ServiceDeployment[];
  /** The service deployment the scheduler took up last. */
  currentServiceDeployment: ServiceDeployment | null;
  /** Every deployment ever made, by its number: the service revisions. */
  readonly revisions: Map<string, Deployment>;
  /** Tasks that are not STOPPED, in the order in which they were created. */
  readonly tasks: Set<Task>;
  /** Newest first, at most 100. */
  events: ServiceEvent[];
  /** Conditions that were told and are not resolved: message → when it was told. */
  readonly told: Map<string, number>;
  /** Whether the last pass of the scheduler found nothing left to do. */
  steady: boolean;
  /** Whether nothing but protected tasks keeps it from where it should be. */
  blockedByProtection: boolean;
}

type Past = Pick<
  Service,
  'deployments' | 'completed' | 'serviceDeployments' | 'currentServiceDeployment' | 'revisions' | 'tasks' | 'events'
>;

/** What a service has to which nothing has happened yet. */
export function withoutPast(): Past {
  return {
    deployments: [],
    completed: [],
    serviceDeployments: [],
    currentServiceDeployment: null,
    revisions: new Map(),
    tasks: new Set(),
    events: [],
  };
}

/** The deployment the service is at or on its way to. */
export function primaryOf(service: Service): Deployment | undefined {
  return service.deployments.find((deployment) => deployment.status === 'PRIMARY');
}

/** The record of the deployment in ListServiceDeployments; null where there is none any more. */
export function recordOf(service: Service, deployment: Deployment): ServiceDeployment | null {
  return service.serviceDeployments.find(({ target }) => target === deployment) ?? null;
}

/** The members of `settings` that make a service revision: a change of one of them starts a new deployment. */
export const REVISION_MEMBERS = [
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'vpcLatticeConfigurations',
  'volumeConfigurations',
] as const;
