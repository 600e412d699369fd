import type { ApiCall, ServiceName } from './api-call.ts';
import { ECR_OPERATIONS } from './ecr/ecr-operations.ts';
import { EcsError } from './ecs-error.ts';
import type { CallFaults } from './faults/call-faults.ts';
import type { JsonObject } from './json.ts';
import { LOAD_BALANCING_OPERATIONS } from './load-balancing/operations.ts';
import { LOGS_OPERATIONS } from './logs/operations.ts';
import { modelOf } from './model/models.ts';
import type { Operation } from './operations/operation.ts';
import { OPERATIONS } from './operations/operations.ts';
import { STS_OPERATIONS } from './siblings/sts.ts';
import { keepCall } from './store/keep-call.ts';
import { validateInput } from './validation/validate-input.ts';
import type { World } from './world.ts';

/** The operations that are answered, by their service and their name on the wire. */
export const TABLES: Readonly<Record<ServiceName, ReadonlyMap<string, Operation>>> = {
  ecs: OPERATIONS,
  ecr: ECR_OPERATIONS,
  logs: LOGS_OPERATIONS,
  elasticloadbalancing: LOAD_BALANCING_OPERATIONS,
  sts: STS_OPERATIONS,
};

/**
 * Carries a call out, unless a fault refuses it first. Only what has to wait for the system (a port, the data folder) is a
 * promise. @throws EcsError
 */
export function dispatch(world: World, faults: CallFaults, call: ApiCall): JsonObject | Promise<JsonObject> {
  faults.refuse(call);
  const operation = TABLES[call.service].get(call.operation);
  if (operation === undefined) throw unknown(call);
  const input = validateInput(call.service, call.operation, call.input);
  const work = (): JsonObject | Promise<JsonObject> => operation({ world, region: world.enter(call), input });
  return world.journal.isKept ? keepCall(world.journal, call.operation, work) : work();
}

function unknown({ service, operation }: ApiCall): EcsError {
  if (modelOf(service)?.operations.has(operation) !== false) {
    return new EcsError('UnsupportedFeatureException', `${service}:${operation} is not emulated by local-ecs.`);
  }
  return new EcsError('UnknownOperationException', `${service} has no operation ${operation}.`);
}
