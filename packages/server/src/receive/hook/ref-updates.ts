import { isCommitId, isNoObject, parseRef } from '../../names/git-ref.ts';
import type { Push } from '../../runs/runs.ts';

/** A ref that was moved, as git tells its hooks. */
export interface RefUpdate {
  /** Null for a new ref. */
  readonly before: string | null;
  /** Null for a deleted ref. */
  readonly after: string | null;
  /** The full name, not checked. */
  readonly fullName: string;
  /** The branch or tag; null for other refs, which are stored and run nothing. */
  readonly ref: Push['ref'] | null;
}

/** Most refs of one push that are looked at: each branch or tag of them starts a run. */
const MOST_UPDATES = 1000;

/** Reads what git writes to the standard input of its receive hooks: a line `OLD NEW REF` for each ref; null where it is anything else. */
export function parseRefUpdates(text: string): readonly RefUpdate[] | null {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length === 0 || lines.length > MOST_UPDATES) return null;
  const updates = lines.flatMap((line): RefUpdate[] => {
    const [, before = '', after = '', fullName = ''] = /^([0-9a-f]{40}) ([0-9a-f]{40}) (\S.*)$/.exec(line) ?? [];
    if (fullName === '' || (isNoObject(before) && isNoObject(after))) return [];
    return [
      {
        before: isCommitId(before) ? before : null,
        after: isCommitId(after) ? after : null,
        fullName,
        ref: parseRef(fullName),
      },
    ];
  });
  return updates.length === lines.length ? updates : null;
}
