import type { JsonObject } from '../json.ts';
import type { Service } from './service.ts';
import type { Tag } from './tags.ts';
import type { Task } from './task.ts';

/** A cluster, with what is in it. */
export interface Cluster {
  readonly name: string;
  readonly arn: string;
  status: 'ACTIVE' | 'INACTIVE';
  /** Settings, configuration, capacity providers and so on, in wire form, as the last call that set them left them. */
  given: JsonObject;
  tags: Tag[];
  /** By name; a name that was deleted and created again holds the newest service. */
  readonly services: Map<string, Service>;
  /** By task id; stopped tasks stay for an hour. */
  readonly tasks: Map<string, Task>;
  /** Stopped tasks in the order in which they stopped, to be forgotten from the front. */
  readonly stopped: Task[];
  /** Answers of RunTask by its clientToken. */
  readonly runTokens: Map<string, RunTokenRecord>;
}

/** A call of RunTask that is answered the same again. */
export interface RunTokenRecord {
  readonly input: JsonObject;
  readonly taskArns: readonly string[];
  readonly expiresAt: number;
}
