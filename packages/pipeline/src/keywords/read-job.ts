import type { Job } from '../model.ts';
import { type Entry, type MapValue, member, type Place, withEntries } from '../read/located.ts';
import type { Problems } from '../read/problems.ts';
import { Shape } from '../read/shape.ts';
import type { Policy } from '../rules/policy.ts';
import { checkKeywords } from './check-keywords.ts';
import { defaultKeywords } from './global-keywords.ts';
import { jobKeywords } from './job-keywords.ts';
import { readPolicy } from './read-policy.ts';
import { type Rule, readRules } from './read-rules.ts';
import {
  readAllowFailure,
  readArtifacts,
  readEnvironment,
  readImage,
  readNeeds,
  readResourceGroup,
  readRetry,
  readTimeout,
  readWhen,
  type When,
} from './read-simple.ts';
import { readVariables } from './read-variables.ts';

/** A job as the file has it, before it is decided whether it runs. */
export interface FileJob extends Omit<Job, 'when' | 'allowFailure' | 'variables' | 'needs'> {
  readonly place: Place;
  readonly needs: Job['needs'];
  readonly when: When | null;
  readonly allowFailure: Job['allowFailure'] | null;
  readonly rules: readonly Rule[] | null;
  readonly only: Policy | null;
  readonly except: Policy | null;
  readonly variables: Readonly<Record<string, string>>;
  /** Which variables of the file it inherits: all, none or these. */
  readonly inheritsVariables: boolean | readonly string[];
}

/** What a rule of a job may say beside its condition. */
const ruleMembers = ['when', 'allow_failure', 'variables', 'interruptible'];

/** Reads one job, its templates and the defaults of the file already in it. */
export function readJob(name: string, entry: Entry, map: MapValue, defaults: MapValue, problems: Problems): FileJob {
  checkKeywords(map, name, jobKeywords, problems);
  const inherit = new Shape(map, name, problems).member('inherit');
  inherit?.knowsOnly('inherit', ['default', 'variables']);
  const shape = new Shape(withDefaults(map, defaults, inherited(inherit?.member('default'))), name, problems);
  const rules = readRules(shape.member('rules'), ruleMembers);
  const [only, except] = [readPolicy(shape.member('only')), readPolicy(shape.member('except'))];
  if (rules !== null && (only !== null || except !== null))
    shape.member('rules')?.error('A job has either rules or only and except.');
  const script = shape.member('script');
  if (script === undefined && !saysWhatToDo(map)) problems.error(entry.place, name, 'This job has no script.');
  return {
    name,
    place: entry.place,
    stage: (shape.member('stage') ?? shape.member('type'))?.text('stage') ?? 'test',
    needs: readNeeds(shape.member('needs')),
    when: readWhen(shape.member('when')),
    allowFailure: readAllowFailure(shape.member('allow_failure')),
    script: [...commandsOf(shape.member('before_script')), ...commandsOf(script)],
    afterScript: commandsOf(shape.member('after_script')),
    variables: readVariables(shape.member('variables')),
    inheritsVariables: inherited(inherit?.member('variables')),
    retry: readRetry(shape.member('retry')),
    timeoutMs: readTimeout(shape.member('timeout')),
    artifacts: readArtifacts(shape.member('artifacts')),
    dependencies: shape.member('dependencies')?.texts('The name of a job') ?? null,
    environment: readEnvironment(shape.member('environment')),
    resourceGroup: readResourceGroup(shape.member('resource_group')),
    image: readImage(shape.member('image')),
    interruptible: shape.member('interruptible')?.boolean('interruptible') ?? false,
    rules,
    only,
    except,
  };
}

/** In another way that is refused elsewhere: one complaint is enough. */
function saysWhatToDo(map: MapValue): boolean {
  const script = member(map, 'script');
  return map.entries.has('trigger') || map.entries.has('run') || (script?.kind === 'null' && script.refused === true);
}

function commandsOf(shape: Shape | undefined): readonly string[] {
  return shape?.texts('A command') ?? [];
}

function inherited(shape: Shape | undefined): boolean | readonly string[] {
  if (shape === undefined) return true;
  return shape.value.kind === 'boolean' ? shape.value.boolean : shape.texts('A name');
}

/** A keyword that the job has, even without a value, is not taken from the defaults. */
function withDefaults(job: MapValue, defaults: MapValue, inherits: boolean | readonly string[]): MapValue {
  const wanted = defaultKeywords.filter(
    (key) => !job.entries.has(key) && (inherits === true || (Array.isArray(inherits) && inherits.includes(key))),
  );
  const taken = wanted.flatMap((key) => {
    const entry = defaults.entries.get(key);
    return entry === undefined || member(defaults, key)?.kind === 'null' ? [] : [[key, entry] as const];
  });
  return withEntries(job, [...job.entries, ...taken]);
}
