import type { JsonObject } from '../model/json.ts';

/** One task outside of any service. */
export interface RunTaskRequest {
  readonly cluster: string;
  /** EC2, FARGATE or EXTERNAL; null leaves the choice to the cluster. */
  readonly launchType: string | null;
  readonly platformVersion: string | null;
  /** As RunTask takes it; required by task definitions in awsvpc network mode. */
  readonly networkConfiguration: JsonObject | null;
  /** The container whose exit code decides; null for the essential ones. */
  readonly container: string | null;
  /** Whether to wait until the task stopped. */
  readonly wait: boolean;
  /** How long to wait, in milliseconds; null for no limit. It ends the wait, never the task. */
  readonly limitMs: number | null;
}
