import { isJsonObject, type JsonObject } from '../../json.ts';
import type { TaskToRun } from '../runtime.ts';
import { amountIn, objectsIn, textsIn, wordIn } from './definition-values.ts';

/** Docker refuses less (MiB). */
const LEAST_MEMORY = 6;
const UNITS_PER_CPU = 1024;

/**
 * What a container may use: its own memory or else that of the task, without swap unless it asks for some; its CPU
 * units as shares, the CPU of the task as a limit (no more than the engine has, which would be refused).
 */
export function resourceArguments(task: TaskToRun, definition: JsonObject, engineCpus: number): string[] {
  const linux = isJsonObject(definition['linuxParameters']) ? definition['linuxParameters'] : {};
  const args: string[] = [];
  const reservation = amountIn(definition['memoryReservation']);
  const memory = amountIn(definition['memory']) ?? task.memory;
  if (memory !== null) {
    const limit = Math.max(LEAST_MEMORY, memory);
    args.push('--memory', `${limit}m`, '--memory-swap', `${limit + (amountIn(linux['maxSwap']) ?? 0)}m`);
  }
  if (reservation !== null) args.push('--memory-reservation', `${Math.max(LEAST_MEMORY, reservation)}m`);
  const shares = amountIn(definition['cpu']);
  if (shares !== null) args.push('--cpu-shares', String(Math.max(2, shares)));
  if (task.cpu !== null) args.push('--cpus', String(Math.min(engineCpus, task.cpu / UNITS_PER_CPU)));
  const shared = amountIn(linux['sharedMemorySize']);
  if (shared !== null) args.push('--shm-size', `${shared}m`);
  for (const { name, softLimit, hardLimit } of objectsIn(definition['ulimits'])) {
    args.push('--ulimit', `${wordIn(name)}=${wordIn(softLimit)}:${wordIn(hardLimit)}`);
  }
  for (const { namespace, value } of objectsIn(definition['systemControls'])) {
    args.push('--sysctl', `${wordIn(namespace)}=${wordIn(value)}`);
  }
  return [...args, ...privilegeArguments(definition, linux)];
}

function privilegeArguments(definition: JsonObject, linux: JsonObject): string[] {
  const capabilities = isJsonObject(linux['capabilities']) ? linux['capabilities'] : {};
  return [
    ...(definition['privileged'] === true ? ['--privileged'] : []),
    ...(definition['readonlyRootFilesystem'] === true ? ['--read-only'] : []),
    ...(linux['initProcessEnabled'] === true ? ['--init'] : []),
    ...textsIn(capabilities['add']).flatMap((name) => ['--cap-add', name]),
    ...textsIn(capabilities['drop']).flatMap((name) => ['--cap-drop', name]),
    ...textsIn(definition['dockerSecurityOptions']).flatMap((option) => ['--security-opt', option]),
  ];
}
