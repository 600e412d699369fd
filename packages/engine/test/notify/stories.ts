import type { DeliveryEvent, Happening } from '../../src/events/delivery-event.ts';
import { stamper } from '../../src/events/stamp.ts';
import type { FinalVerdict } from '../../src/model/verdict.ts';
import { foldNews, type News, noNews, type Origin } from '../../src/notify/news.ts';
import { definitionArn, oldId, ourId, start } from '../support/builders.ts';

/** A stream of events. */
export function stream(happenings: readonly Happening[], id = 'd'): readonly DeliveryEvent[] {
  return happenings.map(stamper(id, () => start));
}

export function newsOf(happenings: readonly Happening[], origin?: Origin): News {
  return stream(happenings).reduce(foldNews, noNews(origin));
}

export const succeeded: FinalVerdict = { kind: 'succeeded', detail: 'no old task is left', notWaitedFor: null };
export const crashed: FinalVerdict = {
  kind: 'failed',
  cause: { kind: 'crash-loop', class: 'app-crash', times: 2 },
  detail: 'the app crashed (2 times)',
};

/** What `slipway deploy` reports of one service up to its verdict. */
export function deployOf(service: string, verdict: FinalVerdict | null): readonly Happening[] {
  return [
    {
      type: 'plan.made',
      services: [service],
      basis: definitionArn(1),
      outcome: 'register',
      taskDefinition: null,
      images: [
        { container: 'app', before: 'registry.example/team/web:1', after: 'registry.example/team/web:2' },
        { container: 'job', before: 'registry.example/team/web:1', after: 'registry.example/team/web:2' },
      ],
      changes: [],
      calls: [],
    },
    {
      type: 'deployment.started',
      service,
      deploymentId: ourId,
      taskDefinition: definitionArn(2),
      desiredCount: 1,
      previousDeploymentId: oldId,
      previousTaskDefinition: definitionArn(1),
    },
    ...(verdict === null
      ? []
      : [{ type: 'rollout.judged', service, deploymentId: ourId, verdict } as const satisfies Happening]),
  ];
}

export function begun(services: readonly string[], members: { dryRun?: boolean; cluster?: string } = {}): Happening {
  return {
    type: 'delivery.started',
    command: 'deploy',
    region: 'eu-west-1',
    cluster: 'prod',
    services,
    waitFor: 'drained',
    dryRun: false,
    ...members,
  };
}

type Finished = Extract<Happening, { type: 'delivery.finished' }>;

export function ended(exit: number, members: Partial<Finished> = {}): Happening {
  return {
    type: 'delivery.finished',
    exit,
    durationMs: 83_400,
    reads: 9,
    services: [],
    error: null,
    resume: null,
    ...members,
  };
}

export const stopped: Happening = {
  type: 'task.stopped',
  service: 'web',
  deploymentId: ourId,
  taskId: 'abc',
  class: 'app-crash',
  reason: 'app exited with 3',
  hint: 'Look at the last lines of its log.',
  times: 1,
  stopCode: null,
  stoppedReason: null,
  containers: [],
  logs: [],
};

export const pushed: Happening = {
  type: 'push.received',
  project: 'shop',
  ref: { kind: 'branch', name: 'main' },
  sha: '1f0c5e0f7d1c4c7ab1f8e0a6f0e3d2c1b0a99887',
  before: null,
  pusher: 'ci',
  author: 'Ada',
  title: 'Sell more',
  by: 'git',
};

export function pipelineEnded(
  status: Extract<Happening, { type: 'pipeline.finished' }>['status'],
  detail: string,
): Happening {
  return { type: 'pipeline.finished', status, detail, durationMs: 125_000, jobs: [] };
}

/** As the server takes it from a job. */
export function reported(happenings: readonly Happening[]): readonly Happening[] {
  return stream(happenings, 'inner').map((event) => ({ type: 'job.reported', job: 'deploy', event }));
}
