import type { Clock } from '@slipway/engine';
import { matchesName } from '../../access/rights.ts';
import { fullRef } from '../../names/git-ref.ts';
import type { ProjectSettings } from '../../projects/project-settings.ts';
import type { RunSummary, Runs } from '../../runs/runs.ts';
import type { GitSettings } from '../git/git-environment.ts';
import type { Repositories } from '../git/repositories.ts';
import type { Deliveries, Delivery } from './deliveries.ts';
import { fetchCommit } from './fetch-commit.ts';
import type { WebhookPush } from './webhook-push.ts';

export interface WebhookWork {
  readonly repositories: Repositories;
  readonly settings: Pick<GitSettings, 'path' | 'home'>;
  readonly runs: Runs;
  readonly deliveries: Deliveries;
  readonly project: (name: string) => ProjectSettings | null;
  readonly knownHosts: string;
  readonly clock: Clock;
  /** Tries that go on now, for who ends the server. */
  readonly busy: Set<Promise<unknown>>;
  readonly ending: AbortSignal;
  readonly log: (line: string) => void;
}

/** What became of a delivery: its run, that there is none, or why the commit could not be had. */
export type Taken =
  | { readonly kind: 'run'; readonly run: RunSummary }
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

/** After how long a fetch that failed is tried again. */
const PAUSES_MS: readonly number[] = [10_000, 60_000, 5 * 60_000, 30 * 60_000];

/** Why a push is not for this server, by the filters of its project; null where it is. */
export function filteredOut({ ref }: Pick<WebhookPush, 'ref'>, { branches, tags }: ProjectSettings): string | null {
  const patterns = ref.kind === 'branch' ? branches : tags;
  const isWanted = patterns.some((pattern) => matchesName(pattern, ref.name));
  return isWanted ? null : `The ${ref.kind} ${ref.name} is none of those that run here.`;
}

/** Fetches what was announced and has it run: first try now, its outcome is given; the others by themselves. */
export async function takeDelivery(key: string, delivery: Delivery, work: WebhookWork): Promise<Taken> {
  const first = await attempt(key, delivery, work);
  if (first.kind === 'failed') void tryAgain(key, delivery, work);
  return first;
}

async function tryAgain(key: string, delivery: Delivery, work: WebhookWork): Promise<void> {
  for (const pause of PAUSES_MS) {
    await work.clock.sleep(pause, work.ending);
    if (work.ending.aborted) return;
    const taken = await attempt(key, delivery, work);
    if (taken.kind !== 'failed') return;
  }
  work.log(`${delivery.project}: ${delivery.push.ref.name} was announced and cannot be fetched; given up`);
  work.deliveries.done(key);
}

function attempt(key: string, delivery: Delivery, work: WebhookWork): Promise<Taken> {
  const trying = fetchAndRun(key, delivery, work).catch((error: unknown): Taken => {
    const why = error instanceof Error ? error.message : String(error);
    work.log(`${delivery.project}: ${why}`);
    return { kind: 'failed', why };
  });
  work.busy.add(trying);
  void trying.then(() => work.busy.delete(trying));
  return trying;
}

const MOST_LOOKED_AT = 100;

/**
 * Whether the ref has moved on from a commit, and a commit after it was taken in the meantime: a delivery that comes late must not put the
 * older one in its place. Who moves a ref back on purpose has it point to the older one.
 */
async function isLate(
  sha: string,
  { name, ref }: { readonly name: string; readonly ref: WebhookPush['ref'] },
  { repositories, runs }: Pick<WebhookWork, 'repositories' | 'runs'>,
): Promise<boolean> {
  const tip = await repositories.commitOf(name, fullRef(ref));
  if (tip === null || tip === sha) return false;
  const known = await runs.list({ project: name, limit: MOST_LOOKED_AT });
  const newest = known.find((run) => run.ref.kind === ref.kind && run.ref.name === ref.name);
  return newest !== undefined && newest.sha !== sha && repositories.isAncestor(name, sha, newest.sha);
}

async function fetchAndRun(key: string, { project: name, by, push }: Delivery, work: WebhookWork): Promise<Taken> {
  const { repositories, runs, deliveries, log } = work;
  const project = work.project(name);
  const finish = (taken: Taken): Taken => {
    deliveries.done(key);
    return taken;
  };
  if (project === null) return finish({ kind: 'none', why: `The project ${name} is not configured any more.` });
  const { ref, before, after, pusher } = push;
  if (after === null) {
    if (repositories.exists(name)) await repositories.deleteRef(name, ref);
    return finish({ kind: 'none', why: `The ${ref.kind} ${ref.name} is deleted; nothing runs for that.` });
  }
  await repositories.open(name);
  try {
    const problem = await fetchCommit(
      { project, ref, object: after, repository: repositories.pathOf(name), knownHosts: work.knownHosts },
      work.settings,
    );
    if (problem !== null) {
      log(`${name}: ${after} cannot be fetched: ${problem}`);
      return { kind: 'failed', why: `The commit cannot be fetched: ${problem}` };
    }
    const sha = await repositories.commitOf(name, after);
    if (sha === null) return finish({ kind: 'none', why: `The ${ref.kind} ${ref.name} names no commit.` });
    if (await isLate(sha, { name, ref }, work))
      return finish({ kind: 'none', why: `The ${ref.kind} ${ref.name} has a newer commit, and that has run here.` });
    const run = await runs.accept({ project: name, ref, sha, before, pusher, by, variables: {} });
    return finish({ kind: 'run', run });
  } finally {
    await repositories.leave(name);
  }
}
