import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Somebody who looks at the page again and again.
 *
 * @param pauseMs between two looks, in milliseconds.
 * @returns a function that sends the visitor home and tells what was seen: how many requests there were, how many of them
 *   failed, and which commits answered, in the order of their first answer.
 */
export function visit(url, pauseMs = 20) {
  const seen = { requests: 0, failed: 0, commits: [] };
  const leaving = new AbortController();
  const visiting = (async () => {
    while (!leaving.signal.aborted) {
      seen.requests += 1;
      const commit = await look(url);
      if (commit === null) seen.failed += 1;
      else if (!seen.commits.includes(commit)) seen.commits.push(commit);
      await sleep(pauseMs);
    }
  })();
  return async () => {
    leaving.abort();
    await visiting;
    return seen;
  };
}

/** The commit that answers now; null where nothing good comes back. */
export async function look(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.text();
    return response.ok ? response.headers.get('x-commit') : null;
  } catch {
    return null;
  }
}
