import type { PushContext } from '../model.ts';
import { expandVariables } from './expand.ts';
import { isPredefined, refVariables } from './predefined.ts';

type Variables = Readonly<Record<string, string>>;

/** Which variables of the whole file hold for a job, under the job's own. */
export function fileVariables(
  job: { readonly variables: Variables; readonly inheritsVariables: boolean | readonly string[] },
  shared: Variables,
): Record<string, string> {
  const { inheritsVariables: inherits } = job;
  const taken = Object.entries(shared).filter(
    ([name]) => inherits === true || (Array.isArray(inherits) && inherits.includes(name)),
  );
  return { ...Object.fromEntries(taken), ...job.variables };
}

/** What rules see, in the order of `layered`. */
export function ruleVariables(context: PushContext, file: Variables): Record<string, string> {
  const given = Object.entries(context.variables);
  return layered({
    base: {},
    predefined: { ...refVariables(context), ...Object.fromEntries(given.filter(([name]) => isPredefined(name))) },
    file,
    given: Object.fromEntries(given.filter(([name]) => !isPredefined(name))),
  });
}

/**
 * All variables together, expanded. The order of GitLab: predefined variables are weak, those of the file win over them, and those
 * of project and server (or given for this run) over all. Only the file's own are expanded: a message of a commit or a
 * password may hold a dollar sign and mean it.
 *
 * @param base what the shell has anyway (PATH, HOME): the file can refer to it.
 */
export function layered({
  base,
  predefined,
  file,
  given,
}: {
  readonly base: Variables;
  readonly predefined: Variables;
  readonly file: Variables;
  readonly given: Variables;
}): Record<string, string> {
  return expandVariables([
    { variables: base, raw: true },
    { variables: predefined, raw: true },
    { variables: file, raw: false },
    { variables: given, raw: true },
  ]);
}
