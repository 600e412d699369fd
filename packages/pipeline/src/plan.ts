import { type PipelineFile, readFile } from './keywords/read-file.ts';
import type { FileJob } from './keywords/read-job.ts';
import { readRules } from './keywords/read-rules.ts';
import type { Job, Pipeline, PipelinePlan, PushContext } from './model.ts';
import { checkGraph } from './plan/check-graph.ts';
import { resolveIncludes } from './read/include.ts';
import { parseYaml } from './read/parse-yaml.ts';
import { Problems } from './read/problems.ts';
import { resolveReferences } from './read/references.ts';
import { type Circumstances, lookupIn } from './rules/condition.ts';
import { firstRule, type Selection, selectJob } from './rules/select.ts';
import { expandText } from './variables/expand.ts';
import { fileVariables, ruleVariables } from './variables/layers.ts';

/** A pipeline file and where the files that it includes come from. */
export interface PipelineSource {
  /** `.gitlab-ci.yml`. */
  readonly file: string;
  readonly text: string;
  /** The text of another file of the same commit; null where there is none. */
  readonly include: (path: string) => string | null;
}

/**
 * Decides the pipeline for one push. Everything that is wrong with the file is told at once; a file with errors gives no pipeline,
 * whatever the push.
 */
export function planPipeline(source: PipelineSource, context: PushContext): PipelinePlan {
  const problems = new Problems();
  const file = read(source, context, problems);
  if (file === null || problems.hasErrors) return { kind: 'problems', problems: problems.all };
  const plan = decide(file, context, problems);
  if (problems.hasErrors) return { kind: 'problems', problems: problems.all };
  return { ...plan, warnings: problems.all };
}

function read(source: PipelineSource, context: PushContext, problems: Problems): PipelineFile | null {
  const root = parseYaml(source.file, source.text, problems);
  if (root === null) return null;
  const circumstances = { context, variables: ruleVariables(context, {}) };
  const whole = resolveIncludes(
    root,
    {
      read: source.include,
      paths: context.files,
      allows: (rules) => {
        const rule = firstRule(readRules(rules, ['when']) ?? [], circumstances);
        return rule !== null && rule.when !== 'never';
      },
    },
    problems,
  );
  if (problems.hasErrors) return null;
  return readFile(resolveReferences(whole, problems), problems);
}

type Decided =
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }
  | { readonly kind: 'nothing'; readonly why: string };

function decide(file: PipelineFile, context: PushContext, problems: Problems): Decided {
  const workflow = decideWorkflow(file, context);
  if (workflow.kind === 'left') {
    checkGraph(file, [], problems);
    return { kind: 'nothing', why: workflow.why };
  }
  const shared = { ...file.variables, ...workflow.variables };
  const chosen = file.jobs.map((job) => {
    const variables = fileVariables(job, shared);
    return { job, variables, selection: selectJob(job, { context, variables: ruleVariables(context, variables) }) };
  });
  const jobs = chosen.flatMap(({ job, variables, selection }) =>
    selection.kind === 'in' ? [jobOf(job, variables, selection)] : [],
  );
  const left = chosen.flatMap(({ job, selection }) =>
    selection.kind === 'left' ? [{ name: job.name, why: selection.why }] : [],
  );
  checkGraph(file, jobs, problems);
  const why = whyNothing(file, jobs);
  if (why !== null) return { kind: 'nothing', why };
  const stages = file.stages.filter((stage) => jobs.some((job) => job.stage === stage));
  return {
    kind: 'pipeline',
    pipeline: {
      name: pipelineName(file, { context, variables: ruleVariables(context, shared) }),
      stages,
      jobs: stages.flatMap((stage) => jobs.filter((job) => job.stage === stage)),
      left,
    },
  };
}

function decideWorkflow({ workflow, variables }: PipelineFile, context: PushContext): Selection {
  const open = { kind: 'in', when: 'always', allowFailure: false, interruptible: null } as const;
  if (workflow.rules === null) return { ...open, variables: {} };
  const rule = firstRule(workflow.rules, { context, variables: ruleVariables(context, variables) });
  if (rule === null) return { kind: 'left', why: 'no rule of workflow holds' };
  if (rule.when === 'never') return { kind: 'left', why: `workflow: never ${rule.words}` };
  return { ...open, variables: rule.variables };
}

function whyNothing(file: PipelineFile, jobs: readonly Job[]): string | null {
  if (file.jobs.length === 0) return 'the file has no job';
  if (jobs.length === 0) return 'no job is for this push';
  // As on GitLab: what only prepares and cleans up is no pipeline.
  return jobs.every(({ stage }) => stage === '.pre' || stage === '.post')
    ? 'only jobs of .pre and .post are for this push'
    : null;
}

function pipelineName({ workflow }: PipelineFile, { variables }: Circumstances): string | null {
  const name = workflow.name === null ? '' : expandText(workflow.name, lookupIn(variables)).trim();
  return name === '' ? null : name;
}

function jobOf(
  job: FileJob,
  variables: Readonly<Record<string, string>>,
  { when, allowFailure, variables: ruled, interruptible }: Extract<Selection, { kind: 'in' }>,
): Job {
  const { place: _place, rules: _rules, only: _only, except: _except, inheritsVariables: _inherits, ...plain } = job;
  return {
    ...plain,
    when,
    allowFailure,
    variables: { ...variables, ...ruled },
    interruptible: interruptible ?? job.interruptible,
  };
}
