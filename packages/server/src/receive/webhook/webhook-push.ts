import { isCommitId, isNoObject, parseRef } from '../../names/git-ref.ts';
import type { Push } from '../../runs/runs.ts';

/** A branch or tag that was moved elsewhere, as a webhook tells it. */
export interface WebhookPush {
  readonly ref: Push['ref'];
  readonly before: string | null;
  /** Null where it was deleted. */
  readonly after: string | null;
  readonly pusher: string | null;
}

/** What a webhook says: something to do, or a sentence on why there is nothing. */
export type WebhookMeaning =
  | { readonly kind: 'push'; readonly push: WebhookPush }
  | { readonly kind: 'greeting' | 'ignored' | 'malformed'; readonly why: string };

/** Reads a delivery of GitHub: `event` is the header `X-GitHub-Event`. */
export function readGithub(event: string, payload: unknown): WebhookMeaning {
  if (event === 'ping') return { kind: 'greeting', why: 'Well heard.' };
  if (event !== 'push') return { kind: 'ignored', why: `Only push events do something here, not ${shortened(event)}.` };
  const { ref, before, after, pusher } = members(payload);
  return readPush(ref, before, after, members(pusher)['name']);
}

/** Reads a delivery of GitLab: `event` is the header `X-Gitlab-Event`. */
export function readGitlab(event: string, payload: unknown): WebhookMeaning {
  if (event !== 'Push Hook' && event !== 'Tag Push Hook') {
    return { kind: 'ignored', why: `Only push and tag push events do something here, not ${shortened(event)}.` };
  }
  const { ref, before, after, user_username: pusher } = members(payload);
  return readPush(ref, before, after, pusher);
}

function readPush(ref: unknown, before: unknown, after: unknown, pusher: unknown): WebhookMeaning {
  if (typeof ref !== 'string' || typeof before !== 'string' || typeof after !== 'string') {
    return { kind: 'malformed', why: '"ref", "before" and "after" are texts in a push event.' };
  }
  const named = parseRef(ref);
  if (named === null) {
    return /^refs\/(heads|tags)\//.test(ref)
      ? { kind: 'malformed', why: 'The ref has no name that git allows.' }
      : { kind: 'ignored', why: 'Only branches and tags run a pipeline.' };
  }
  if (![before, after].every((id) => isCommitId(id) || isNoObject(id))) {
    return { kind: 'malformed', why: '"before" and "after" are object ids of 40 hex digits.' };
  }
  const name = typeof pusher === 'string' && pusher !== '' ? shortened(pusher) : null;
  return {
    kind: 'push',
    push: {
      ref: named,
      before: isNoObject(before) ? null : before,
      after: isNoObject(after) ? null : after,
      pusher: name,
    },
  };
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function shortened(text: string): string {
  return text.slice(0, 100);
}
