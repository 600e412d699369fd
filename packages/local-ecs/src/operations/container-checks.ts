import { clientException } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { integer, structure, structures, text, texts } from './input.ts';

interface Range {
  readonly member: string;
  readonly from: number;
  readonly to: number;
}

const HEALTH_CHECK: readonly Range[] = [
  { member: 'interval', from: 5, to: 300 },
  { member: 'timeout', from: 2, to: 60 },
  { member: 'retries', from: 1, to: 10 },
  { member: 'startPeriod', from: 0, to: 300 },
];
const RESTART_POLICY: readonly Range[] = [{ member: 'restartAttemptPeriod', from: 60, to: 1800 }];
const CONDITIONS = ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'];

/** Checks what a container definition says about its health, its restarts and the others. @throws ClientException */
export function checkContainerDetails(container: JsonObject, all: readonly JsonObject[]): void {
  const name = text(container, 'name') ?? '';
  const check = structure(container, 'healthCheck');
  if (check !== null) {
    if (texts(check, 'command').length === 0)
      throw clientException(`Container '${name}': healthCheck.command should not be null or empty.`);
    checkRanges(name, 'healthCheck', check, HEALTH_CHECK);
  }
  const policy = structure(container, 'restartPolicy');
  if (policy !== null) checkRanges(name, 'restartPolicy', policy, RESTART_POLICY);
  for (const dependency of structures(container, 'dependsOn')) checkDependency(name, dependency, all);
}

function checkRanges(container: string, structureName: string, values: JsonObject, ranges: readonly Range[]): void {
  for (const { member, from, to } of ranges) {
    const value = integer(values, member);
    if (value === null || (value >= from && value <= to)) continue;
    throw clientException(`Container '${container}': ${structureName}.${member} must be between ${from} and ${to}.`);
  }
}

function checkDependency(container: string, dependency: JsonObject, all: readonly JsonObject[]): void {
  const on = text(dependency, 'containerName');
  const condition = text(dependency, 'condition') ?? '';
  if (on === container) throw clientException(`Container '${container}' cannot depend on itself.`);
  const target = all.find((each) => each['name'] === on);
  if (target === undefined)
    throw clientException(`Container '${container}' depends on container '${on}', which the definition lacks.`);
  if (!CONDITIONS.includes(condition))
    throw clientException(`dependency condition should be one of [${CONDITIONS.join(',')}]`);
  if (condition === 'HEALTHY' && target['healthCheck'] === undefined)
    throw clientException(`Container '${container}' waits for '${on}' to be HEALTHY, which has no health check.`);
}
