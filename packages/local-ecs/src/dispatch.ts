import type { ApiCall } from './api-call.ts';
import { ECR_OPERATIONS } from './ecr/ecr-operations.ts';
import { EcsError } from './ecs-error.ts';
import type { CallFaults } from './faults/call-faults.ts';
import type { JsonObject } from './json.ts';
import { LOAD_BALANCING_OPERATIONS } from './load-balancing/operations.ts';
import { LOGS_OPERATIONS } from './logs/operations.ts';
import { modelOf } from './model/models.ts';
import { OPERATIONS } from './operations/operations.ts';
import { STS_OPERATIONS } from './siblings/sts.ts';
import { validateInput } from './validation/validate-input.ts';
import type { World } from './world.ts';

const TABLES = {
  ecs: OPERATIONS,
  ecr: ECR_OPERATIONS,
  logs: LOGS_OPERATIONS,
  elasticloadbalancing: LOAD_BALANCING_OPERATIONS,
  sts: STS_OPERATIONS,
} as const;

/** Carries a call out, unless a fault refuses it first. Only what has to wait for the system (a port) is a promise. @throws EcsError */
export function dispatch(world: World, faults: CallFaults, call: ApiCall): JsonObject | Promise<JsonObject> {
  faults.refuse(call);
  const operation = TABLES[call.service].get(call.operation);
  if (operation === undefined) throw unknown(call);
  const input = validateInput(call.service, call.operation, call.input);
  return operation({ world, region: world.region(call), input });
}

function unknown({ service, operation }: ApiCall): EcsError {
  if (modelOf(service)?.operations.has(operation) !== false) {
    return new EcsError('UnsupportedFeatureException', `${service}:${operation} is not emulated by local-ecs.`);
  }
  return new EcsError('UnknownOperationException', `${service} has no operation ${operation}.`);
}
