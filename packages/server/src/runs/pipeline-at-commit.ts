import { configFile, defaultPipeline, parseConfig } from '@slipway/engine/config';
import { type PipelinePlan, type PushContext, planPipeline } from '@slipway/pipeline';
import type { GitReader } from './git.ts';

const pipelineFile = '.gitlab-ci.yml';

/** A pipeline file and what was decided from it. */
export interface PlannedFile {
  readonly file: string;
  readonly plan: PipelinePlan;
}

/** Decides the pipeline of a commit: that of its `.gitlab-ci.yml`, else the default one that its `slipway.yml` stands for. */
export async function pipelineAt(git: GitReader, context: PushContext): Promise<PlannedFile> {
  const text = await git.file(context.sha, pipelineFile);
  if (text !== null) return { file: pipelineFile, plan: await planWithIncludes(git, pipelineFile, text, context) };
  const config = await git.file(context.sha, configFile);
  if (config === null)
    return { file: pipelineFile, plan: nothing(`There is no ${pipelineFile} and no ${configFile}.`) };
  return { file: configFile, plan: await planDefault(git, config, context) };
}

async function planDefault(git: GitReader, text: string, context: PushContext): Promise<PipelinePlan> {
  const parsed = parseConfig(text);
  if ('problems' in parsed)
    return {
      kind: 'problems',
      problems: parsed.problems.map((problem) => ({ level: 'error', file: configFile, ...problem })),
    };
  const { dockerfile } = parsed.config;
  const pipeline = defaultPipeline(parsed.config, { hasDockerfile: context.files.includes(dockerfile) });
  return pipeline === null
    ? nothing(`There is a ${configFile}, but no ${dockerfile}: nothing to build.`)
    : planWithIncludes(git, configFile, pipeline, context);
}

/** Planning is pure: what it asks for and does not get is read, and it is planned again until nothing is missing. */
async function planWithIncludes(
  git: GitReader,
  file: string,
  text: string,
  context: PushContext,
): Promise<PipelinePlan> {
  const known = new Map<string, string | null>();
  for (;;) {
    const missing = new Set<string>();
    const include = (path: string): string | null => {
      if (!known.has(path)) missing.add(path);
      return known.get(path) ?? null;
    };
    const plan = planPipeline({ file, text, include }, context);
    if (missing.size === 0) return plan;
    for (const path of missing) known.set(path, await git.file(context.sha, path));
  }
}

function nothing(why: string): PipelinePlan {
  return { kind: 'nothing', why, warnings: [] };
}
