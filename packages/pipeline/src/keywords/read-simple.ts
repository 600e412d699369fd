import type { Artifacts, Job, Need } from '../model.ts';
import type { Shape } from '../read/shape.ts';
import { parseTime } from './duration.ts';

/** What may stand behind `when` and is done; `never` leaves the job out. */
export type When = Job['when'] | 'never';

const whens = ['on_success', 'on_failure', 'always', 'manual', 'never'] as const;

export function readWhen(shape: Shape | undefined): When | null {
  if (shape?.value.kind === 'text' && shape.value.text === 'delayed') {
    shape.error('"delayed" is not supported: nothing here starts a job later.');
    return null;
  }
  return shape?.oneOf('when', whens) ?? null;
}

/** Null where the job does not say it. */
export function readAllowFailure(shape: Shape | undefined): Job['allowFailure'] | null {
  if (shape === undefined) return null;
  if (shape.value.kind !== 'map') return shape.boolean('allow_failure');
  shape.knowsOnly('allow_failure', ['exit_codes']);
  const codes = shape.member('exit_codes');
  if (codes === undefined) {
    shape.error('allow_failure lacks its exit_codes.');
    return null;
  }
  return codes.items().flatMap((item) => item.wholeNumber('An exit code', 0, 255) ?? []);
}

const retryReasons = [
  'always',
  'unknown_failure',
  'script_failure',
  'api_failure',
  'stuck_or_timeout_failure',
  'runner_system_failure',
  'runner_unsupported',
  'stale_schedule',
  'job_execution_timeout',
  'archived_failure',
  'unmet_prerequisites',
  'scheduler_failure',
  'data_integrity_failure',
] as const;

export function readRetry(shape: Shape | undefined): Job['retry'] {
  const always = { max: 0, when: ['always'] };
  if (shape === undefined) return always;
  if (shape.value.kind !== 'map') return { ...always, max: shape.wholeNumber('retry', 0, 2) ?? 0 };
  shape.knowsOnly('retry', ['max', 'when']);
  const max = shape.member('max')?.wholeNumber('retry: max', 0, 2) ?? 0;
  const when = shape.member('when');
  if (when === undefined) return { ...always, max };
  return { max, when: when.items().flatMap((item) => item.oneOf('retry: when', retryReasons) ?? []) };
}

export function readTimeout(shape: Shape | undefined): number | null {
  const text = shape?.text('timeout') ?? null;
  if (shape === undefined || text === null) return null;
  const ms = parseTime(text);
  if (ms === null) shape.error(`"${text}" is no time: write 1h 30m, 90 minutes or 3600 (seconds).`);
  return ms;
}

export function readArtifacts(shape: Shape | undefined): Artifacts | null {
  if (shape === undefined || shape.map('artifacts') === null) return null;
  shape.knowsOnly('artifacts', [
    'paths',
    'exclude',
    'untracked',
    'when',
    'reports',
    'name',
    'expire_in',
    'expose_as',
    'public',
    'access',
  ]);
  const dotenv = shape.member('reports')?.member('dotenv');
  dotenv?.error('reports: dotenv is not supported: hand values on in a file among the artifacts.');
  const expiry = shape.member('expire_in');
  const text = expiry?.text('expire_in');
  if (expiry !== undefined && typeof text === 'string' && text !== 'never' && parseTime(text) === null)
    expiry.error(`"${text}" is no time: write 1 week, 3 days or never.`);
  const paths = shape.member('paths')?.texts('A path') ?? [];
  const untracked = shape.member('untracked')?.boolean('untracked') ?? false;
  if (paths.length === 0 && !untracked) return null;
  return {
    paths,
    exclude: shape.member('exclude')?.texts('A path') ?? [],
    untracked,
    when: shape.member('when')?.oneOf('artifacts: when', ['on_success', 'on_failure', 'always']) ?? 'on_success',
  };
}

const actions = ['start', 'prepare', 'stop', 'verify', 'access'] as const;

export function readEnvironment(shape: Shape | undefined): Job['environment'] {
  if (shape === undefined) return null;
  if (shape.value.kind !== 'map') {
    const name = shape.text('environment');
    return name === null ? null : { name, url: null, action: 'start' };
  }
  shape.knowsOnly('environment', ['name', 'url', 'action', 'on_stop', 'auto_stop_in', 'kubernetes', 'deployment_tier']);
  const name = shape.member('name')?.text('name');
  if (name === undefined) shape.error('environment lacks its name.');
  return {
    name: name ?? '',
    url: shape.member('url')?.text('url') ?? null,
    action: shape.member('action')?.oneOf('environment: action', actions) ?? 'start',
  };
}

export function readImage(shape: Shape | undefined): Job['image'] {
  if (shape === undefined) return null;
  if (shape.value.kind !== 'map') {
    const name = shape.text('image');
    return name === null ? null : { name, entrypoint: null };
  }
  shape.knowsOnly('image', ['name', 'entrypoint'], ['pull_policy', 'docker', 'kubernetes']);
  const name = shape.member('name')?.text('name');
  if (name === undefined) shape.error('image lacks its name.');
  return { name: name ?? '', entrypoint: shape.member('entrypoint')?.texts('entrypoint') ?? null };
}

export function readResourceGroup(shape: Shape | undefined): string | null {
  return shape?.text('resource_group') ?? null;
}

/** Null where the job has none: it then waits for the stages before it. */
export function readNeeds(shape: Shape | undefined): readonly Need[] | null {
  if (shape === undefined) return null;
  return shape.items().flatMap((item) => readNeed(item) ?? []);
}

function readNeed(shape: Shape): Need | null {
  if (shape.value.kind !== 'map') {
    const job = shape.text('A need');
    return job === null ? null : { job, optional: false, artifacts: true };
  }
  for (const other of ['pipeline', 'project', 'parallel'] as const) {
    if (shape.member(other) === undefined) continue;
    shape.error(`needs: ${other} is not supported: only jobs of this pipeline.`);
    return null;
  }
  shape.knowsOnly('A need', ['job', 'optional', 'artifacts']);
  const job = shape.member('job')?.text('job');
  if (job === undefined) shape.error('A need lacks its job.');
  return {
    job: job ?? '',
    optional: shape.member('optional')?.boolean('optional') ?? false,
    artifacts: shape.member('artifacts')?.boolean('artifacts') ?? true,
  };
}
