import { isJsonObject } from '../../json.ts';
import type { ContainerToRun } from '../runtime.ts';

/** What a container waits for before it starts (`dependsOn`). */
export interface Dependency {
  readonly container: string;
  readonly condition: 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY';
}

const CONDITIONS = ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'] as const;

export function dependenciesOf({ definition }: ContainerToRun): Dependency[] {
  const list = isJsonObject(definition) ? definition['dependsOn'] : undefined;
  return (Array.isArray(list) ? list.filter(isJsonObject) : []).flatMap(({ containerName, condition }) => {
    const known = CONDITIONS.find((each) => each === condition);
    return typeof containerName === 'string' && known !== undefined
      ? [{ container: containerName, condition: known }]
      : [];
  });
}

/** Why these containers can never all start: a dependency that is not there, or a circle. Null where they can. */
export function dependencyProblem(containers: readonly ContainerToRun[]): string | null {
  const names = new Set(containers.map(({ name }) => name));
  const waiting = new Map(
    containers.map((each) => [each.name, dependenciesOf(each).map(({ container }) => container)]),
  );
  for (const [name, others] of waiting) {
    const unknown = others.find((other) => !names.has(other));
    if (unknown !== undefined) return `container ${name} depends on ${unknown}, which the task does not have`;
  }
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, others]) => others.every((other) => !waiting.has(other)));
    if (ready.length === 0) return `the containers ${[...waiting.keys()].join(', ')} wait for each other`;
    for (const [name] of ready) waiting.delete(name);
  }
  return null;
}
