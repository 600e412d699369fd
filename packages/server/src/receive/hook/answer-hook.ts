import type { Clock } from '@slipway/engine';
import { problemOfProjectName } from '../../names/project-name.ts';
import { howToSee } from '../../tell/how-to-see.ts';
import { tellRun } from '../../tell/tell-run.ts';
import { acceptPushes, type PushTakers, planPush } from '../accept-push.ts';
import type { OpenPush } from './open-pushes.ts';
import { parsePushOptions } from './push-options.ts';
import { parseRefUpdates, type RefUpdate } from './ref-updates.ts';

/** What the hook of a repository sends. */
export interface HookCall {
  readonly updates: readonly RefUpdate[];
  readonly options: readonly string[];
  /** Of the hook of another repository; that of ours is known by its key. */
  readonly project: string | null;
  readonly pusher: string | null;
}

/** Reads the body of a hook's request; a sentence where it is none. */
export function readHookCall(body: string): HookCall | string {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    return 'the body is not JSON';
  }
  const { updates, options, project = null, pusher = null } = (given ?? {}) as Record<string, unknown>;
  const read = typeof updates === 'string' ? parseRefUpdates(updates) : null;
  if (read === null) return 'the updates are not lines of OLD NEW REF';
  if (!Array.isArray(options) || !options.every((option) => typeof option === 'string'))
    return 'the options are not texts';
  if (project !== null && (typeof project !== 'string' || problemOfProjectName(project) !== null)) {
    return 'the project has no name that a project can have';
  }
  if (pusher !== null && (typeof pusher !== 'string' || pusher.length > 200)) return 'the pusher is not a name';
  return { updates: read, options, project, pusher };
}

/** Why a push is to be refused before anything of it is stored; null where it is fine. */
export function refusePush({ options }: HookCall): string | null {
  const { problems } = parsePushOptions(options);
  return problems.length === 0 ? null : `The push is refused: ${problems.join('; ')}.\n`;
}

export interface HookWork extends PushTakers {
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** Takes what was pushed into runs, and tells the pusher about them, one after another. */
export async function* answerPush(
  { updates, options }: HookCall,
  push: Pick<OpenPush, 'project' | 'pusher' | 'by' | 'address'>,
  { runs, commitOf, clock, log }: HookWork,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { project, pusher, by, address } = push;
  const asked = parsePushOptions(options);
  if (asked.problems.length > 0) {
    // Only the hook of another repository comes so far: it has nobody who could have refused the push before.
    yield `The commit is stored, but nothing runs: ${asked.problems.join('; ')}.\n`;
    return;
  }
  const { pushes, notes } = planPush(updates, { project, pusher, by }, asked);
  const { accepted, notes: more, trouble } = await acceptPushes({ runs, commitOf }, pushes);
  if (trouble !== null) log(`${project}: a run could not be stored: ${trouble}`);
  yield [...notes, ...more].map((note) => `${note}\n`).join('');
  for (const run of accepted) {
    const see = howToSee(address, run.id);
    yield `Run ${run.number} of ${project} is stored and goes on whatever happens to this terminal: ${see}\n`;
    if (asked.nowait) continue;
    yield* tellRun({ runs, clock }, { id: run.id, howToSee: see }, signal);
    if (signal.aborted) return;
  }
}
