import type { Push, RunSummary, Runs } from '../runs/runs.ts';
import type { PushOptions } from './hook/push-options.ts';
import type { RefUpdate } from './hook/ref-updates.ts';

/** What a push means: runs for the branches and tags that have a new commit, and a sentence for the others. */
export interface PushPlan {
  readonly pushes: readonly Push[];
  readonly notes: readonly string[];
}

/** Decides which runs a push is for. */
export function planPush(
  updates: readonly RefUpdate[],
  from: Pick<Push, 'project' | 'pusher' | 'by'>,
  { skip, variables }: Pick<PushOptions, 'skip' | 'variables'>,
): PushPlan {
  const pushes: Push[] = [];
  const notes: string[] = [];
  for (const { ref, fullName, before, after } of updates) {
    const name = ref === null ? fullName : `${ref.kind} ${ref.name}`;
    if (after === null) notes.push(`${name} is deleted; nothing runs for that.`);
    else if (ref === null) notes.push(`${name} is stored; only branches and tags run a pipeline.`);
    else if (skip) notes.push(`${name} is stored; nothing runs, as asked.`);
    else pushes.push({ ...from, ref, sha: after, before, variables });
  }
  return { pushes, notes };
}

/** What runs a push, and finds the commit that an annotated tag names. */
export interface PushTakers {
  readonly runs: Runs;
  /** Null where the object is no commit and names none. */
  readonly commitOf: (project: string, object: string) => Promise<string | null>;
}

export interface Accepted {
  readonly accepted: readonly RunSummary[];
  readonly notes: readonly string[];
  /** What kept a run from being stored, for the log; null where nothing did. */
  readonly trouble: string | null;
}

/** Has every run stored before the first is watched: whoever goes away from here on loses nothing. */
export async function acceptPushes({ runs, commitOf }: PushTakers, pushes: readonly Push[]): Promise<Accepted> {
  const accepted: RunSummary[] = [];
  const notes: string[] = [];
  let trouble: string | null = null;
  for (const push of pushes) {
    const name = `${push.ref.kind} ${push.ref.name}`;
    try {
      const sha = await commitOf(push.project, push.sha);
      if (sha === null) notes.push(`${name} is stored; it names no commit, so nothing runs.`);
      else accepted.push(await runs.accept({ ...push, sha }));
    } catch (error) {
      trouble = error instanceof Error ? (error.stack ?? error.message) : String(error);
      notes.push(
        `${name} is stored, but its run could not be stored, so nothing runs; the log of the server says more.`,
      );
    }
  }
  return { accepted, notes, trouble };
}
