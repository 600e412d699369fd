import { isJsonObject } from '../../json.ts';
import type { ContainerToRun } from '../runtime.ts';

/** What a container waits for before it starts (`dependsOn`, and those that it has `links` to). */
export interface Dependency {
  readonly container: string;
  readonly condition: 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY';
}

/** Another container of the task that one can reach by a name (`links`: `NAME` or `NAME:ALIAS`). */
export interface Link {
  readonly container: string;
  readonly alias: string;
}

const CONDITIONS = ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'] as const;

export function dependenciesOf(container: ContainerToRun): Dependency[] {
  const { definition } = container;
  const list = isJsonObject(definition) ? definition['dependsOn'] : undefined;
  const explicit = (Array.isArray(list) ? list.filter(isJsonObject) : []).flatMap(({ containerName, condition }) => {
    const known = CONDITIONS.find((each) => each === condition);
    return typeof containerName === 'string' && known !== undefined
      ? [{ container: containerName, condition: known }]
      : [];
  });
  const linked = linksOf(container)
    .filter((link) => !explicit.some((dependency) => dependency.container === link.container))
    .map((link): Dependency => ({ container: link.container, condition: 'START' }));
  return [...explicit, ...linked];
}

export function linksOf({ definition }: ContainerToRun): Link[] {
  const list = isJsonObject(definition) ? definition['links'] : undefined;
  return (Array.isArray(list) ? list : []).flatMap((link) => {
    if (typeof link !== 'string' || link === '') return [];
    const [container = '', alias = container] = link.split(':');
    return [{ container, alias }];
  });
}

/** Those that depend on the container of that name: they are stopped before it. */
export function dependantsOf<Each extends { readonly container: ContainerToRun }>(
  name: string,
  all: readonly Each[],
): Each[] {
  return all.filter((each) => dependenciesOf(each.container).some(({ container }) => container === name));
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
