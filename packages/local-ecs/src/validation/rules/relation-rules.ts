import type { JsonObject } from '../../json.ts';
import { flag, structures, text } from '../../operations/input.ts';
import type { Rule } from '../rule.ts';

/** What is wrong between the containers and volumes of a definition, in ECS's text where it is known. */
export const relationProblem: Rule = (input) => {
  const containers = structures(input, 'containerDefinitions');
  return (
    nameProblem(containers) ?? essentialProblem(containers) ?? volumeProblem(input) ?? dependencyProblem(containers)
  );
};

function nameProblem(containers: readonly JsonObject[]): string | null {
  const names = containers.map((container) => text(container, 'name'));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? null : `Container names must be unique: '${twice}' is used more than once.`;
}

function essentialProblem(containers: readonly JsonObject[]): string | null {
  return containers.some(isEssential) ? null : 'At least one container in the task definition must be essential.';
}

function volumeProblem(input: JsonObject): string | null {
  const volumes = new Set(structures(input, 'volumes').map((volume) => text(volume, 'name')));
  const mounted = structures(input, 'containerDefinitions').flatMap((container) =>
    structures(container, 'mountPoints').map((mount) => text(mount, 'sourceVolume')),
  );
  const unknown = mounted.find((name) => name !== null && !volumes.has(name));
  return unknown === undefined ? null : `Unknown volume '${unknown}'.`;
}

function dependencyProblem(containers: readonly JsonObject[]): string | null {
  const named = new Map(containers.map((container) => [text(container, 'name') ?? '', container]));
  for (const container of containers) {
    for (const dependency of structures(container, 'dependsOn')) {
      const name = text(dependency, 'containerName') ?? '';
      const needed = named.get(name);
      if (needed === undefined)
        return `The container '${text(container, 'name')}' depends on an unknown container '${name}'.`;
      const condition = text(dependency, 'condition');
      if ((condition === 'SUCCESS' || condition === 'COMPLETE') && isEssential(needed)) {
        return 'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container';
      }
      if (condition === 'HEALTHY' && (needed['healthCheck'] ?? null) === null) {
        return `The container '${name}' needs a health check: a container depends on it to be HEALTHY.`;
      }
    }
  }
  return hasCycle(named) ? 'Container dependencies should not have a cycle' : null;
}

/** Takes away what needs nothing that is left, until nothing goes. */
function hasCycle(named: ReadonlyMap<string, JsonObject>): boolean {
  const left = new Map(
    [...named].map(([name, container]) => [
      name,
      structures(container, 'dependsOn').map((dependency) => text(dependency, 'containerName') ?? ''),
    ]),
  );
  for (let before = left.size + 1; left.size < before; ) {
    before = left.size;
    for (const [name, needs] of left) if (!needs.some((need) => left.has(need))) left.delete(name);
  }
  return left.size > 0;
}

function isEssential(container: JsonObject): boolean {
  return flag(container, 'essential') !== false;
}
