import type { EcsService } from '../model/ecs-service.ts';
import type { JsonObject } from '../model/json.ts';
import type { ServiceDeployment } from '../model/service-deployment.ts';
import type { Task } from '../model/task.ts';
import type { Tag, TaggedTaskDefinition } from '../model/task-definition.ts';

/**
 * Amazon ECS. Each method is one API call unless it says otherwise; `cluster` is a name or an ARN.
 * All throw SlipwayError: CLUSTER_NOT_FOUND, ACCESS_DENIED, CREDENTIALS_REFUSED, AWS_REFUSED, AWS_UNAVAILABLE, AWS_UNREACHABLE.
 */
export interface Ecs {
  /** At most 10 services a call. Services that ECS does not know come back in `missing`. */
  describeServices(
    cluster: string,
    services: readonly string[],
  ): Promise<{ readonly services: readonly EcsService[]; readonly missing: readonly string[] }>;

  /** `family` (newest ACTIVE), `family:revision` or ARN. The JSON is complete, members unknown to any SDK included. Throws TASK_DEFINITION_NOT_FOUND. */
  describeTaskDefinition(reference: string): Promise<TaggedTaskDefinition>;

  /** ARNs of the newest ACTIVE revisions of a family, newest first, at most `limit` (≤ 100). */
  listTaskDefinitions(family: string, limit: number): Promise<readonly string[]>;

  /** The request goes out as it is, unknown members included. Returns the ARN. */
  registerTaskDefinition(request: JsonObject & { readonly tags?: readonly Tag[] }): Promise<string>;

  deregisterTaskDefinition(arn: string): Promise<void>;

  /** Throws SERVICE_NOT_FOUND, SERVICE_NOT_ACTIVE. */
  updateService(request: UpdateServiceRequest): Promise<EcsService>;

  /** ARNs of the tasks of a service, all pages (one call for each 100). ECS filters on the desired status. */
  listTasks(cluster: string, service: string, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<readonly string[]>;

  /** At most 100 tasks a call; tasks that ECS has forgotten are left out. */
  describeTasks(cluster: string, arns: readonly string[]): Promise<readonly Task[]>;

  /** The newest service deployments (at most 20), full records (two calls). Null where they are denied or unsupported. */
  recentServiceDeployments(cluster: string, service: string): Promise<readonly ServiceDeployment[] | null>;

  /** Asks ECS to roll the deployment back. `too-late` when it is past stopping, `unavailable` where denied or unsupported. */
  stopServiceDeployment(arn: string): Promise<'asked' | 'too-late' | 'unavailable'>;

  runTask(request: JsonObject): Promise<{ readonly tasks: readonly Task[]; readonly failures: readonly string[] }>;
}

/** Members of one UpdateService call; absent members stay as they are. */
export interface UpdateServiceRequest {
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinition?: string;
  readonly desiredCount?: number;
  /** Complete, as read from the service and changed: whether ECS keeps omitted members is not documented. */
  readonly deploymentConfiguration?: JsonObject;
  readonly forceNewDeployment?: boolean;
}
