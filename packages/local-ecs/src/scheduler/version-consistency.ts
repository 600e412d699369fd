import { isJsonObject, type JsonObject } from '../json.ts';
import type { Deployment } from '../state/deployment.ts';
import type { Task, TaskContainer } from '../state/task.ts';
import type { TaskDefinition } from '../state/task-definition.ts';

/** After so many tries the images' digests are no longer waited for. */
const RESOLVE_TRIES = 3;

/** Whether all tasks of a deployment are to run the same version of this container's image. */
function isConsistent(definition: JsonObject): boolean {
  return definition['versionConsistency'] !== 'disabled';
}

/** Whether nothing has to be resolved: the definition names digests, or wants none. */
export function needsNoResolving({ content }: TaskDefinition): boolean {
  const { containerDefinitions: containers } = content;
  return (Array.isArray(containers) ? containers.filter(isJsonObject) : []).every((definition) => {
    const { image } = definition;
    return !isConsistent(definition) || (typeof image === 'string' && image.includes('@'));
  });
}

/** The first task that pulled its images settles their digests for the deployment. */
export function resolveDigests(task: Task, deployment: Deployment): void {
  deployment.digestsResolved = true;
  const consistent = task.containers.filter(({ definition }) => isConsistent(definition));
  deployment.imageDigests ??= new Map(consistent.map(({ name, imageDigest }) => [name, imageDigest]));
}

/** Whether the deployment's first tasks have failed so often that ECS goes on without digests. */
export function cannotResolve({ digestsResolved, failedStarts }: Deployment): boolean {
  return !digestsResolved && failedStarts >= RESOLVE_TRIES;
}

/** Every task of the deployment runs what its tags mean when it starts. */
export function goOnUnresolved(deployment: Deployment): void {
  deployment.digestsResolved = true;
  deployment.imageDigests ??= new Map();
}

/** The digest that the container has to run, whatever its tag means by now; null: what it means now. */
export function digestToRun({ deployment }: Task, { name }: TaskContainer): string | null {
  return deployment?.imageDigests?.get(name) ?? null;
}
