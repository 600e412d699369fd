import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SlipwayError } from '@slipway/engine';
import { type PipelinePlan, type PushContext, planPipeline, problemText } from '@slipway/pipeline';
import { type Call, startOf } from '../command-line/command.ts';
import { failureReason } from '../failure-reason.ts';
import { gitIn } from '../pipeline/git-facts.ts';
import { type GivenContext, givenVariables, readContext } from '../pipeline/given-context.ts';
import { glyphsFor, painted } from '../screen/look.ts';
import type { Glyphs } from '../views/glyphs.ts';
import { bad, doubt, faint, good, type Line, strong } from '../views/line.ts';
import type { World } from '../world.ts';
import type { pipelineCheckFlags } from './pipeline-flags.ts';

interface CheckCommand {
  readonly file: string;
  readonly context: GivenContext;
  readonly json: boolean;
}

function read({ flags, args, problem }: Call<typeof pipelineCheckFlags>): CheckCommand {
  return { file: args[0] ?? '.gitlab-ci.yml', context: readContext({ flags, problem }), json: flags.json };
}

/** Unlike a run it reads the files as they lie there, committed or not. */
async function run({ file, context, json }: CheckCommand, world: World): Promise<number> {
  const path = resolve(world.cwd, file);
  const text = readText(path, file);
  const root = (await gitIn(dirname(path)).ask('rev-parse', '--show-toplevel'))?.trim() ?? dirname(path);
  const push = await pushFor(context, root, givenVariables(context, world.cwd));
  const plan = planPipeline({ file, text, include: (wanted) => readIncluded(root, wanted) }, push);
  const { output, paint } = painted(world.stdout, world.env);
  if (json) output.write(`${JSON.stringify(plan)}\n`);
  else for (const line of linesFor(plan, push, glyphsFor(world.env))) output.write(`${paint(line)}\n`);
  return plan.kind === 'problems' ? 2 : 0;
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SlipwayError('FILE_UNREADABLE', { file, reason: failureReason(cause) }, { cause });
  }
}

function readIncluded(root: string, wanted: string): string | null {
  const path = join(root, wanted);
  return existsSync(path) ? readText(path, wanted) : null;
}

async function pushFor(
  { ref }: GivenContext,
  root: string,
  variables: Readonly<Record<string, string>>,
): Promise<PushContext> {
  const git = gitIn(root);
  const branch = (await git.ask('symbolic-ref', '--quiet', '--short', 'HEAD'))?.trim();
  const listed = await git.ask('ls-files', '-z', '--cached', '--others', '--exclude-standard');
  return {
    ref: ref ?? { kind: 'branch', name: branch ?? 'main' },
    sha: (await git.ask('rev-parse', '--verify', '--quiet', 'HEAD'))?.trim() ?? '0'.repeat(40),
    before: null,
    defaultBranch: branch ?? 'main',
    source: 'push',
    variables,
    changedFiles: null,
    files: listed === null ? filesIn(root) : listed.split('\0').filter((path) => path !== ''),
  };
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
}

function linesFor(plan: PipelinePlan, push: PushContext, glyphs: Glyphs): readonly Line[] {
  if (plan.kind === 'problems') {
    const errors = plan.problems.filter(({ level }) => level === 'error').length;
    return [
      ...plan.problems.map(
        (problem): Line =>
          problem.level === 'error'
            ? [bad(`${glyphs.failed} `), problemText(problem)]
            : [doubt(`${glyphs.warning} `), problemText(problem)],
      ),
      [bad(`${errors} error${errors === 1 ? '' : 's'}`)],
    ];
  }
  const warnings = plan.warnings.map((problem): Line => [doubt(`${glyphs.warning} `), problemText(problem)]);
  const head: Line = [`For ${push.ref.kind} `, strong(push.ref.name), ':'];
  if (plan.kind === 'nothing') return [...warnings, head, [`  nothing runs: ${plan.why}`]];
  const { stages, jobs, left } = plan.pipeline;
  return [
    ...warnings,
    head,
    ...stages.flatMap((stage): Line[] => [
      [strong(`  ${stage}`)],
      ...jobs.filter((job) => job.stage === stage).map((job): Line => [`    ${job.name}`, faint(noteOn(job))]),
    ]),
    ...(left.length === 0 ? [] : [['  not for this push'] as Line]),
    ...left.map(({ name, why }): Line => [`    ${name}`, faint(` (${why})`)]),
    [good(`${glyphs.ok} no errors`)],
  ];
}

type PlannedJob = Extract<PipelinePlan, { kind: 'pipeline' }>['pipeline']['jobs'][number];

function noteOn({ when, needs, allowFailure }: PlannedJob): string {
  const notes = [
    ...(when === 'on_success' ? [] : [when.replace('_', ' ')]),
    ...(needs === null
      ? []
      : [needs.length === 0 ? 'needs nothing' : `needs ${needs.map(({ job }) => job).join(', ')}`]),
    ...(allowFailure === false ? [] : ['may fail']),
  ];
  return notes.length === 0 ? '' : ` (${notes.join('; ')})`;
}

export const start = startOf({ read, run });
