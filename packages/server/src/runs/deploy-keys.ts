import type { Job } from '@slipway/pipeline';
import type { Push } from './runs.ts';

/**
 * What a job must have for itself while it runs, because it changes something that others change as well. Of a project, one job
 * at a time has a key, and an older run does not get the key of something that a newer run has taken over.
 *
 * `resource_group` and `environment` say so themselves. Pipelines that have neither say it by their words: a stage or a job that
 * is called deploy, or a script that calls one of our commands; those have a key for the ref, since what they deploy to is unknown.
 *
 * @param expand replaces the variables in a name.
 * @returns none for a job that may run beside any other.
 */
export function deployKeys(job: Job, ref: Push['ref'], expand: (text: string) => string): readonly string[] {
  const { environment, resourceGroup } = job;
  const keys = [
    ...(resourceGroup === null ? [] : [`resource group ${expand(resourceGroup)}`]),
    ...(environment !== null && changes.has(environment.action) ? [`environment ${expand(environment.name)}`] : []),
  ];
  if (keys.length > 0) return keys.toSorted();
  return looksLikeDeploy(job) ? [`${ref.kind} ${ref.name}`] : [];
}

/** The other actions of an environment look at it or prepare something for it. */
const changes: ReadonlySet<string> = new Set(['start', 'stop']);

function looksLikeDeploy(job: Job): boolean {
  // What always runs cleans up, also in a stage called deploy.
  const names = job.when === 'always' ? [] : [job.stage, job.name];
  return (
    names.some((name) => /(^|[^a-z])deploy/i.test(name)) ||
    job.script.some((command) => /(^|[\s/;&|(])(ecs-deploy|slipway\s+(deploy|run-task))(\s|$)/m.test(command))
  );
}
