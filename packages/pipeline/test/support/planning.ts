import { type Job, type PipelinePlan, type PushContext, planPipeline, problemText } from '@slipway/pipeline';

/** For what a pipeline is decided, where a test does not say it: a push to master that changed app.js. */
const context: PushContext = {
  ref: { kind: 'branch', name: 'master' },
  sha: '0123456789abcdef0123456789abcdef01234567',
  before: 'fedcba9876543210fedcba9876543210fedcba98',
  defaultBranch: 'master',
  source: 'push',
  variables: {},
  changedFiles: ['src/app.js'],
  files: ['Dockerfile', 'src/app.js', 'docs/index.md', 'docs/api/http.md', '.eslintrc'],
};

export interface Push extends Partial<PushContext> {
  readonly branch?: string;
  readonly tag?: string;
  /** Other files of the commit. */
  readonly included?: Readonly<Record<string, string>>;
}

export function plan(text: string, { branch, tag, included = {}, ...more }: Push = {}): PipelinePlan {
  const ref =
    tag === undefined ? { kind: 'branch' as const, name: branch ?? 'master' } : { kind: 'tag' as const, name: tag };
  return planPipeline(
    { file: '.gitlab-ci.yml', text, include: (path) => included[path] ?? null },
    { ...context, ref, files: [...context.files, ...Object.keys(included)], ...more },
  );
}

/** The pipeline; a test that expects one fails with all problems where there is none. */
export function pipelineOf(text: string, push?: Push) {
  const planned = plan(text, push);
  if (planned.kind === 'pipeline') return planned.pipeline;
  throw new Error(planned.kind === 'nothing' ? planned.why : planned.problems.map(problemText).join('\n'));
}

/** Names of the jobs that run. */
export function namesOf(text: string, push?: Push): readonly string[] {
  const planned = plan(text, push);
  if (planned.kind === 'nothing') return [];
  return pipelineOf(text, push).jobs.map(({ name }) => name);
}

export function jobOf(text: string, name: string, push?: Push): Job {
  const job = pipelineOf(text, push).jobs.find((one) => one.name === name);
  if (job === undefined) throw new Error(`there is no job ${name}`);
  return job;
}

/** Problems and warnings, a line each. */
export function problemsOf(text: string, push?: Push): readonly string[] {
  const planned = plan(text, push);
  const problems = planned.kind === 'problems' ? planned.problems : planned.warnings;
  return problems.map((problem) => `${problem.level} ${problemText(problem)}`);
}
