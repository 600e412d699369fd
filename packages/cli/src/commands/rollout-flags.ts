import type { WatchPolicy } from '@slipway/engine';
import type { Call } from '../command-line/command.ts';
import { choiceFlag, listFlag, valueFlag } from '../command-line/flag.ts';
import { nonEmpty, timeLimit, wholeNumber } from '../command-line/value-parsers.ts';

/** Which services: the same flags for every command that names some. */
export const targetFlags = {
  cluster: valueFlag({ section: 'Where', placeholder: 'NAME', brief: 'cluster, name or ARN' }, nonEmpty),
  service: listFlag({ section: 'Where', placeholder: 'NAME', brief: 'service (repeatable)' }, nonEmpty),
  config: valueFlag(
    {
      section: 'Where',
      placeholder: 'FILE',
      brief: 'file that says what is not said here',
      defaultText: 'slipway.yml, where there is one',
      isFile: true,
    },
    nonEmpty,
  ),
};

const section = 'Waiting';

/** How long to wait for what: the same flags for `deploy` and `watch`. */
export const waitingFlags = {
  'wait-for': choiceFlag(
    {
      section,
      brief: 'done when old tasks are gone, ECS says COMPLETED, new tasks run, at once',
      defaultText: 'drained',
    },
    ['drained', 'steady', 'running', 'none'],
  ),
  timeout: valueFlag(
    { section, placeholder: 'DURATION', brief: 'longest wait; 0 for none', defaultText: '15m' },
    timeLimit,
  ),
  'stalled-after': valueFlag(
    { section, placeholder: 'DURATION', brief: 'longest wait without progress; 0 for none', defaultText: '10m' },
    timeLimit,
  ),
  'max-crashes': valueFlag(
    { section, placeholder: 'N', brief: 'the same crash so often fails the deployment', defaultText: '2' },
    wholeNumber(1, null),
  ),
  'on-interrupt': choiceFlag({ section, brief: 'what Ctrl-C and SIGTERM do to the deployment', defaultText: 'leave' }, [
    'leave',
    'rollback',
  ]),
};

/** What happens to a failed deployment. */
export const onFailures = ['rollback', 'stop', 'keep'] as const;

const minute = 60_000;

export function readPolicy(
  { flags }: Pick<Call<typeof waitingFlags>, 'flags'>,
  onFailure: WatchPolicy['onFailure'],
): WatchPolicy {
  return {
    waitFor: flags['wait-for'] ?? 'drained',
    limits: {
      totalMs: limit(flags.timeout, 15 * minute),
      servingMs: null,
      drainedMs: null,
      stalledMs: limit(flags['stalled-after'], 10 * minute),
    },
    maxCrashes: flags['max-crashes'] ?? 2,
    onFailure,
    onInterrupt: flags['on-interrupt'] ?? 'leave',
  };
}

function limit(given: number | 'none' | null, fallback: number): number | null {
  if (given === null) return fallback;
  return given === 'none' ? null : given;
}

/** Whether something is missing that every command on services needs, or the file was asked for by name. */
export function leavesTargetOpen({
  cluster,
  service,
  config,
}: Pick<Call<typeof targetFlags>['flags'], keyof typeof targetFlags>): boolean {
  return cluster === null || service.length === 0 || config !== null;
}

/** Cluster and services, of the flags or else of slipway.yml; complains when one is missing or a service stands there twice. */
export function readTarget({
  flags,
  project = null,
  refused,
  problem,
}: Pick<Call<typeof targetFlags>, 'flags' | 'project' | 'refused' | 'problem'>): {
  cluster: string;
  services: readonly string[];
} {
  const cluster = flags.cluster ?? project?.config.cluster ?? null;
  const services = flags.service.length > 0 ? flags.service : (project?.config.services ?? []);
  if (cluster === null && !refused.includes('cluster')) problem('--cluster is missing.');
  if (services.length === 0 && !refused.includes('service')) problem('--service is missing.');
  const twice = new Set(flags.service.filter((name, index) => flags.service.indexOf(name) !== index));
  for (const name of twice) problem(`--service "${name}" is given twice.`);
  return { cluster: cluster ?? '', services };
}
