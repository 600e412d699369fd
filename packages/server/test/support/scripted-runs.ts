import { type DeliveryEvent, type Happening, stamper } from '@slipway/engine/events';
import type { Push, RunSummary, Runs } from '../../src/runs/runs.ts';

/** Runs that do what a test says, as the real ones do: stored first, watched by any number from any event. */
export interface ScriptedRuns extends Runs {
  readonly pushes: readonly Push[];
  /** Adds to the run of that number, counted from 1. */
  say(number: number, ...happenings: readonly Happening[]): void;
  end(number: number): void;
  /** Every run from now on says this at once, and ends. */
  script: readonly Happening[] | null;
  readonly canceled: readonly string[];
  /** Who watches now. */
  readonly watchers: number;
  fails: Error | null;
}

interface Story {
  readonly summary: RunSummary;
  readonly events: DeliveryEvent[];
  readonly stamp: (happening: Happening) => DeliveryEvent;
  isOver: boolean;
  readonly bells: Set<() => void>;
}

export function scriptedRuns(now: () => number = Date.now): ScriptedRuns {
  const pushes: Push[] = [];
  const stories: Story[] = [];
  const canceled: string[] = [];
  let watchers = 0;
  const storyOf = (number: number): Story => {
    const story = stories[number - 1];
    if (story === undefined) throw new RangeError(`there is no run ${number}`);
    return story;
  };
  const ring = ({ bells }: Story): void => {
    for (const bell of bells) bell();
  };
  const runs: ScriptedRuns = {
    pushes,
    canceled,
    script: null,
    fails: null,
    get watchers() {
      return watchers;
    },
    say(number, ...happenings) {
      const story = storyOf(number);
      story.events.push(...happenings.map(story.stamp));
      ring(story);
    },
    end(number) {
      const story = storyOf(number);
      story.isOver = true;
      ring(story);
    },
    async accept(push) {
      if (runs.fails !== null) throw runs.fails;
      const number = pushes.push(push);
      const id = `run-${number}`;
      const summary: RunSummary = {
        number,
        id,
        project: push.project,
        ref: push.ref,
        sha: push.sha,
        status: 'running',
        detail: '',
        receivedAt: new Date(now()).toISOString(),
        finishedAt: null,
      };
      stories.push({ summary, events: [], stamp: stamper(id, now), isOver: false, bells: new Set() });
      if (runs.script !== null) {
        runs.say(number, ...runs.script);
        runs.end(number);
      }
      return summary;
    },
    async *events(runId, after, signal) {
      const story = stories.find(({ summary }) => summary.id === runId);
      if (story === undefined) return;
      watchers += 1;
      try {
        for (let next = after; !signal.aborted; ) {
          const event = story.events[next];
          if (event !== undefined) {
            next += 1;
            yield event;
          } else if (story.isOver) return;
          else await bellOf(story, signal);
        }
      } finally {
        watchers -= 1;
      }
    },
    find: async (id) => stories.find(({ summary }) => summary.id === id)?.summary ?? null,
    list: async ({ project, limit }) =>
      stories
        .map(({ summary }) => summary)
        .filter((summary) => project === null || summary.project === project)
        .toReversed()
        .slice(0, limit),
    async cancel(id, by) {
      const story = stories.find(({ summary }) => summary.id === id);
      if (story === undefined || story.isOver) return false;
      canceled.push(`${id} by ${by}`);
      return true;
    },
  };
  return runs;
}

function bellOf({ bells }: Story, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const ring = (): void => {
      bells.delete(ring);
      signal.removeEventListener('abort', ring);
      resolve();
    };
    bells.add(ring);
    signal.addEventListener('abort', ring, { once: true });
  });
}

/** A pipeline of one job that passes. */
export const passing: readonly Happening[] = [
  { type: 'job.started', job: 'test', stage: 'test', attempt: 1 },
  { type: 'job.output', job: 'test', stream: 'command', lines: ['npm test'] },
  { type: 'job.output', job: 'test', stream: 'stdout', lines: ['all is well'] },
  {
    type: 'job.finished',
    job: 'test',
    attempt: 1,
    status: 'success',
    exitCode: 0,
    reason: null,
    durationMs: 2e3,
    willRetry: false,
  },
  {
    type: 'pipeline.finished',
    status: 'success',
    detail: 'test passed',
    durationMs: 2e3,
    jobs: [
      {
        name: 'test',
        status: 'success',
        reason: null,
      },
    ],
  },
] as const;

/** A pipeline of one job that fails. */
export const failing: readonly Happening[] = [
  { type: 'job.started', job: 'test', stage: 'test', attempt: 1 },
  {
    type: 'job.finished',
    job: 'test',
    attempt: 1,
    status: 'failed',
    exitCode: 1,
    reason: 'exit 1',
    durationMs: 2e3,
    willRetry: false,
  },
  {
    type: 'pipeline.finished',
    status: 'failed',
    detail: 'test failed: exit 1',
    durationMs: 2e3,
    jobs: [
      {
        name: 'test',
        status: 'failed',
        reason: 'exit 1',
      },
    ],
  },
] as const;
