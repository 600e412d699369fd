/** A container of a task. */
export interface TaskContainer {
  readonly name: string;
  readonly lastStatus: string;
  /** Null when the container never ran. */
  readonly exitCode: number | null;
  /** `ErrorName: text`, as the agent wrote it. */
  readonly reason: string | null;
  readonly healthStatus: string | null;
  readonly image: string | null;
  readonly imageDigest: string | null;
}

/** A task as DescribeTasks showed it. Times are epoch milliseconds on the clock of ECS, null until they happened. */
export interface Task {
  readonly arn: string;
  /** The 32 hexadecimal digits at the end of the ARN. */
  readonly id: string;
  readonly taskDefinition: string;
  /** For the task of a service, the id of the deployment that it belongs to. */
  readonly startedBy: string | null;
  /** PROVISIONING → PENDING → ACTIVATING → RUNNING → DEACTIVATING → STOPPING → DEPROVISIONING → STOPPED. */
  readonly lastStatus: string;
  /** RUNNING or STOPPED. */
  readonly desiredStatus: string;
  readonly healthStatus: string | null;
  readonly stopCode: string | null;
  readonly stoppedReason: string | null;
  readonly createdAt: number | null;
  readonly startedAt: number | null;
  readonly stoppingAt: number | null;
  readonly stoppedAt: number | null;
  readonly containers: readonly TaskContainer[];
}

/** Whether a task has left every state in which it may still serve or drain. */
export function isStopped(task: Task): boolean {
  return task.lastStatus === 'STOPPED' || task.lastStatus === 'DELETED';
}
