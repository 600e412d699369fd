import { extender } from '../read/extends.ts';
import { type Entry, type MapValue, member, withEntries } from '../read/located.ts';
import { didYouMean } from '../read/near-word.ts';
import type { Problems } from '../read/problems.ts';
import { Shape } from '../read/shape.ts';
import { checkKeywords } from './check-keywords.ts';
import { defaultKeywords, globalKeywords } from './global-keywords.ts';
import { jobKeywords } from './job-keywords.ts';
import { type FileJob, readJob } from './read-job.ts';
import { type Rule, readRules } from './read-rules.ts';
import { readVariables } from './read-variables.ts';

/** A whole pipeline file, everything expanded and nothing decided. */
export interface PipelineFile {
  /** With `.pre` first and `.post` last. */
  readonly stages: readonly string[];
  readonly jobs: readonly FileJob[];
  readonly variables: Readonly<Record<string, string>>;
  readonly workflow: { readonly name: string | null; readonly rules: readonly Rule[] | null };
}

const defaultStages = ['build', 'test', 'deploy'];

/** Reads the file after its includes and references were put in. */
export function readFile(root: MapValue, problems: Problems): PipelineFile {
  const shape = new Shape(root, '', problems);
  const globals = withEntries(
    root,
    [...root.entries].filter(([key]) => Object.hasOwn(globalKeywords, key)),
  );
  checkKeywords(globals, '', globalKeywords, problems);
  const defaults = readDefaults(globals, problems);
  const extended = extender(root, problems);
  const jobs = [...root.entries].flatMap(([name, entry]) => {
    if (Object.hasOwn(globalKeywords, name) || name.startsWith('.')) return [];
    if (!isJob(name, entry, problems)) return [];
    const map = extended(name);
    return map === null ? [] : [readJob(name, entry, map, defaults, problems)];
  });
  const workflow = shape.member('workflow');
  workflow?.knowsOnly('workflow', ['name', 'rules', 'auto_cancel']);
  const stages = readStages(shape, problems);
  for (const job of jobs) checkStage(job, stages, problems);
  return {
    stages,
    jobs,
    variables: readVariables(shape.member('variables')),
    workflow: {
      name: workflow?.member('name')?.text('name') ?? null,
      rules: readRules(workflow?.member('rules'), ['when', 'variables', 'auto_cancel']),
    },
  };
}

function isJob(name: string, { value, place }: Entry, problems: Problems): boolean {
  if (value.kind === 'map') return true;
  const known = Object.keys(globalKeywords);
  const hint = Object.hasOwn(jobKeywords, name)
    ? ' It belongs into a job or under "default".'
    : didYouMean(name, known);
  problems.error(place, name, `"${name}" is neither a keyword nor a job with a script.${hint}`);
  return false;
}

/** `default`, over the old places of the same keywords at the top of the file. */
function readDefaults(globals: MapValue, problems: Problems): MapValue {
  const old = withEntries(
    globals,
    [...globals.entries].filter(([key]) => defaultKeywords.includes(key)),
  );
  const asked = member(globals, 'default');
  if (asked === undefined || asked.kind === 'null') return old;
  const map = new Shape(asked, 'default', problems).map('default');
  if (map === null) return old;
  const allowed = Object.fromEntries(
    Object.entries(jobKeywords).filter(([key]) => defaultKeywords.includes(key)),
  );
  checkKeywords(map, 'default', allowed, problems);
  return withEntries(map, [...old.entries, ...map.entries]);
}

function readStages(shape: Shape, problems: Problems): readonly string[] {
  const asked = shape.member('stages') ?? shape.member('types');
  const named = asked?.texts('A stage') ?? defaultStages;
  const twice = named.find((name, index) => named.indexOf(name) !== index);
  if (asked !== undefined && twice !== undefined)
    problems.warning(asked.value.place, asked.path, `Stage "${twice}" stands here twice.`);
  const own = [...new Set(named)].filter((name) => name !== '.pre' && name !== '.post');
  return ['.pre', ...own, '.post'];
}

function checkStage({ name, stage, place }: FileJob, stages: readonly string[], problems: Problems): void {
  if (stages.includes(stage)) return;
  problems.error(
    place,
    `${name}.stage`,
    `There is no stage "${stage}"; there are ${stages.join(', ')}.${didYouMean(stage, stages)}`,
  );
}
