import type { JsonObject } from './json.ts';

/** An error as an AWS client sees it: `name` is the exception name on the wire (`__type`), `status` the HTTP status. */
export class EcsError extends Error {
  override readonly name: string;
  readonly status: number;
  /** Further members of the exception, e.g. `resourceIds` of ConflictException. */
  readonly members: Readonly<JsonObject>;

  constructor(name: string, message: string, status = 400, members: Readonly<JsonObject> = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.members = members;
  }
}

/** Trouble with identifiers and task definitions: one of ECS's two catch-alls. */
export function clientException(message: string): EcsError {
  return new EcsError('ClientException', message);
}

/** Trouble with requests and services: the other catch-all. */
export function invalidParameter(message: string): EcsError {
  return new EcsError('InvalidParameterException', message);
}

/** What ECS answers to a cluster that is not there, or no more. */
export function clusterNotFound(): EcsError {
  return new EcsError('ClusterNotFoundException', 'Cluster not found.');
}

/** What ECS answers to a service that is not there, or no more. */
export function serviceNotFound(): EcsError {
  return new EcsError('ServiceNotFoundException', 'Service not found.');
}
