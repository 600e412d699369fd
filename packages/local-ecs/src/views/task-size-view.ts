import type { JsonValue } from '../json.ts';
import type { Task, TaskContainer } from '../state/task.ts';
import { optional } from './wire.ts';

/** In tasks, amounts are strings; in container definitions they are numbers. */
export function amount(value: JsonValue): string | undefined {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
}

/** CPU units and MiB of a task: its own, or those of its containers together. */
export function taskSize({ overrides, taskDefinition: { content }, containers }: Task): {
  cpu: string | undefined;
  memory: string | undefined;
} {
  return {
    cpu: amount(overrides['cpu'] ?? content['cpu']) ?? String(total(containers, ['cpu']) ?? 0),
    memory:
      amount(overrides['memory'] ?? content['memory']) ??
      amount(optional(total(containers, ['memory', 'memoryReservation']))),
  };
}

/** What the containers have together of the first of the members that each has; null where none has any. */
function total(containers: readonly TaskContainer[], members: readonly string[]): number | null {
  const amounts = containers.flatMap(({ definition }) => {
    const value = members.map((member) => definition[member]).find((each) => typeof each === 'number');
    return typeof value === 'number' ? [value] : [];
  });
  return amounts.length === 0 ? null : amounts.reduce((sum, each) => sum + each, 0);
}
