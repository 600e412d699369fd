import type { DeliveryEvent } from '@slipway/engine/events';
import {
  arn,
  at,
  changed,
  counts,
  eventsOf,
  finished,
  iso,
  judged,
  newId,
  oldId,
  planned,
  reported,
  resume,
  type Step,
  started,
  underWay,
} from './event-script.ts';
import { runScripts } from './run-stories.ts';

const starting = changed(2, {
  deployments: [counts('web:42', [2, 0, 2, 0]), counts('web:41', [2, 2, 0, 0], { ours: false })],
  oldTasksLeft: 2,
  waitingOn: 'starting',
  detail: '0 of 2 new tasks run, 2 pending',
});

const happy: readonly Step[] = [
  ...underWay,
  reported(
    1,
    '(service web) has started 2 tasks: (task 11111111111111111111111111111111) (task 22222222222222222222222222222222).',
  ),
  starting,
  changed(5, {
    deployments: [counts('web:42', [2, 2, 0, 0]), counts('web:41', [0, 2, 0, 0], { ours: false })],
    oldTasksLeft: 2,
    oldTasks: [
      { taskId: '3f9a01c2aaaaaaaaaaaaaaaaaaaaaaaa', lastStatus: 'DEACTIVATING', since: iso(4) },
      { taskId: '77aa01c2bbbbbbbbbbbbbbbbbbbbbbbb', lastStatus: 'RUNNING', since: null },
    ],
    drainEndsAt: iso(75),
    waitingOn: 'stopping',
    detail: '2 old tasks drain or stop',
  }),
  reported(6, '(service web) has begun draining connections on 1 tasks.'),
  at(40, 'rollout.waiting', {
    service: 'web',
    deploymentId: newId,
    waitingOn: 'stopping',
    detail: '2 old tasks drain or stop',
    quietMs: 35_000,
  }),
  changed(74, {
    deployments: [counts('web:42', [2, 2, 0, 0], { rolloutState: 'COMPLETED' })],
    waitingOn: null,
    detail: '',
  }),
  reported(74, '(service web) has reached a steady state.'),
  judged(74, { kind: 'succeeded', detail: 'web:42 serves with 2 of 2 tasks, no old task is left', notWaitedFor: null }),
  finished(74, 0),
];

function crash(seconds: number, taskId: string, times: number): Step {
  return at(seconds, 'task.stopped', {
    service: 'web',
    deploymentId: newId,
    taskId,
    class: 'app-crash',
    reason: 'container web exited with 1',
    hint: 'Read its log: the application ended by itself.',
    times,
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [
      { name: 'web', exitCode: 1, exitMeaning: null, reason: null },
      { name: 'proxy', exitCode: 143, exitMeaning: 'SIGTERM: it was asked to stop', reason: null },
    ],
    logs: [
      {
        container: 'web',
        group: '/ecs/web',
        stream: 'x/web/1111',
        lines: ['listening on 8080', 'panic: no route to database'],
        unavailable: null,
      },
      {
        container: 'proxy',
        group: '/ecs/proxy',
        stream: 'x/proxy/1111',
        lines: [],
        unavailable: 'logs:GetLogEvents is not allowed',
      },
    ],
  });
}

const crashLoop: readonly Step[] = [
  ...underWay,
  starting,
  crash(8, '11111111111111111111111111111111', 1),
  changed(8, {
    deployments: [counts('web:42', [2, 0, 1, 1]), counts('web:41', [2, 2, 0, 0], { ours: false })],
    oldTasksLeft: 2,
    waitingOn: 'starting',
    detail: '0 of 2 new tasks run, 1 pending',
  }),
  crash(14, '22222222222222222222222222222222', 2),
  judged(14, {
    kind: 'failed',
    cause: { kind: 'crash-loop', class: 'app-crash', times: 2 },
    detail: 'container web exited with 1 (2 times)',
  }),
  at(14, 'rollback.started', {
    service: 'web',
    deploymentId: newId,
    by: 'stop-service-deployment',
    to: arn('web:41'),
    detail: '',
  }),
  changed(16, {
    deployments: [
      counts('web:41', [2, 2, 0, 0], { ours: false, status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }),
      counts('web:42', [0, 0, 1, 2], { status: 'ACTIVE', rolloutState: 'FAILED' }),
    ],
    oldTasksLeft: 1,
    waitingOn: 'rollback',
    detail: 'going back to web:41',
  }),
  at(26, 'rollback.finished', {
    service: 'web',
    deploymentId: newId,
    outcome: 'completed',
    to: arn('web:41'),
    detail: '',
  }),
  finished(26, 4),
];

const imageMissing: readonly Step[] = [
  ...underWay,
  starting,
  at(3, 'task.stopped', {
    service: 'web',
    deploymentId: newId,
    taskId: '11111111111111111111111111111111',
    class: 'image-not-found',
    reason: 'CannotPullContainerError: registry.example/team/web:1.4.2: not found',
    hint: 'Push the image, or correct its name.',
    times: 1,
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'CannotPullContainerError: registry.example/team/web:1.4.2: not found',
    containers: [{ name: 'web', exitCode: null, exitMeaning: null, reason: null }],
    logs: [],
  }),
  judged(3, {
    kind: 'failed',
    cause: { kind: 'cannot-heal', class: 'image-not-found' },
    detail: 'CannotPullContainerError: registry.example/team/web:1.4.2: not found',
  }),
  at(3, 'rollback.started', { service: 'web', deploymentId: newId, by: 'keep', to: null, detail: '' }),
  finished(3, 4),
];

const superseded: readonly Step[] = [
  ...underWay,
  starting,
  judged(9, {
    kind: 'superseded',
    by: 'ecs-svc/5555555555555555555',
    detail: 'somebody deployed web:43 meanwhile (ecs-svc/5555555555555555555)',
  }),
  finished(9, 6),
];

const rolledBackByEcs: readonly Step[] = [
  ...underWay,
  starting,
  reported(
    60,
    '(service web) (deployment ecs-svc/1234567890123456789) deployment failed: tasks failed to start.',
    'trouble',
  ),
  judged(60, {
    kind: 'rolled-back',
    cause: { kind: 'circuit-breaker' },
    detail: `ECS deployment circuit breaker: tasks failed to start; ${oldId} is PRIMARY again`,
    to: arn('web:41'),
    inProgress: true,
  }),
  at(60, 'rollback.started', { service: 'web', deploymentId: newId, by: 'ecs', to: arn('web:41'), detail: '' }),
  at(75, 'rollback.finished', {
    service: 'web',
    deploymentId: newId,
    outcome: 'undecided',
    to: arn('web:41'),
    detail: 'time is up',
  }),
  finished(75, 4),
];

const timeIsUp: readonly Step[] = [
  ...underWay,
  changed(5, {
    deployments: [counts('web:42', [2, 2, 0, 0]), counts('web:41', [0, 1, 0, 0], { ours: false })],
    oldTasksLeft: 1,
    waitingOn: 'stopping',
    detail: '1 old task drains or stops',
  }),
  at(400, 'api.troubled', { action: 'ecs:DescribeServices', message: 'ThrottlingException: Rate exceeded' }),
  judged(900, {
    kind: 'undecided',
    because: 'time-is-up',
    detail: 'time is up after 15m 00s: 1 old task drains or stops',
  }),
  finished(900, 5, { resume }),
];

const stalled: readonly Step[] = [
  ...underWay,
  reported(
    3,
    '(service web) was unable to place a task because no container instance met all of its requirements.',
    'trouble',
  ),
  changed(3, {
    deployments: [counts('web:42', [2, 0, 0, 0]), counts('web:41', [2, 2, 0, 0], { ours: false })],
    oldTasksLeft: 2,
    waitingOn: 'capacity',
    detail: 'no capacity: no container instance met all of its requirements',
  }),
  at(33, 'rollout.waiting', {
    service: 'web',
    deploymentId: newId,
    waitingOn: 'capacity',
    detail: 'no capacity: no container instance met all of its requirements',
    quietMs: 30_000,
  }),
  judged(603, { kind: 'undecided', because: 'no-progress', detail: 'no progress for 10m 00s: no capacity' }),
  finished(603, 5, { resume }),
];

const interrupted: readonly Step[] = [
  ...underWay,
  starting,
  judged(4, { kind: 'undecided', because: 'interrupted', detail: 'interrupted; the deployment goes on' }),
  finished(4, 130, { resume }),
];

const interruptedRollingBack: readonly Step[] = [
  ...underWay,
  starting,
  judged(4, { kind: 'undecided', because: 'interrupted', detail: 'interrupted' }),
  at(4, 'rollback.started', {
    service: 'web',
    deploymentId: newId,
    by: 'update-service',
    to: arn('web:41'),
    detail: 'going back to web:41',
  }),
  finished(4, 130, { resume }),
];

const nothingToDo: readonly Step[] = [
  started(),
  planned({ outcome: 'unchanged', taskDefinition: arn('web:41'), images: [], changes: [] }),
  at(0, 'deployment.adopted', {
    service: 'web',
    deploymentId: newId,
    taskDefinition: arn('web:41'),
    desiredCount: 2,
    because: 'unchanged',
  }),
  changed(1, {
    deployments: [counts('web:41', [2, 2, 0, 0], { rolloutState: 'COMPLETED' })],
    waitingOn: null,
    detail: '',
  }),
  judged(1, { kind: 'nothing-to-do', detail: 'web:41 serves with 2 of 2 tasks, no old task is left' }),
  finished(1, 0),
];

const dryRun: readonly Step[] = [
  started({ dryRun: true }),
  planned({
    changes: [
      {
        path: 'containerDefinitions[web].image',
        before: 'registry.example/team/web:1.4.1',
        after: 'registry.example/team/web:1.4.2',
      },
      { path: 'containerDefinitions[web].environment[PORT]', before: null, after: '8080' },
    ],
    calls: [
      { action: 'ecs:RegisterTaskDefinition', request: { family: 'web' } },
      {
        action: 'ecs:UpdateService',
        request: { cluster: 'prod', service: 'web', taskDefinition: 'web:(new revision)' },
      },
    ],
  }),
  finished(1, 0, { services: [] }),
];

const noCluster: readonly Step[] = [
  started(),
  finished(1, 3, {
    services: [],
    error: {
      code: 'CLUSTER_NOT_FOUND',
      what: 'There is no cluster "prod" in eu-central-1.',
      hint: 'Check --cluster, the region and the account of the credentials.',
    },
  }),
];

const severalServices: readonly Step[] = [
  started({ services: ['web', 'background-worker'], waitFor: 'running' }),
  planned({ services: ['web', 'background-worker'] }),
  at(1, 'task-definition.registered', { taskDefinition: arn('web:42'), services: ['web', 'background-worker'] }),
  ...['web', 'background-worker'].map((service) =>
    at(1, 'deployment.started', {
      service,
      deploymentId: newId,
      taskDefinition: arn('web:42'),
      desiredCount: 1,
      previousDeploymentId: null,
      previousTaskDefinition: null,
    }),
  ),
  changed(2, { deployments: [counts('web:42', [1, 1, 0, 0])], waitingOn: null, detail: '' }),
  judged(2, {
    kind: 'succeeded',
    detail: 'web:42 serves with 1 of 1 tasks',
    notWaitedFor: 'old tasks may still serve and drain',
  }),
  changed(3, {
    service: 'background-worker',
    deployments: [counts('web:42', [1, 0, 1, 0])],
    waitingOn: 'starting',
    detail: '0 of 1 new tasks run, 1 pending',
  }),
  at(3, 'warning.raised', {
    service: null,
    message: 'ecs:ListServiceDeployments is not allowed; the watch goes on without it',
  }),
  judged(20, { kind: 'failed', cause: { kind: 'alarm' }, detail: 'an alarm went off' }, 'background-worker'),
  at(20, 'rollback.started', { service: 'background-worker', deploymentId: newId, by: 'none', to: null, detail: '' }),
  finished(20, 4, {
    services: [
      { service: 'web', deploymentId: newId, taskDefinition: arn('web:42'), verdict: null, exit: 0 },
      { service: 'background-worker', deploymentId: newId, taskDefinition: arn('web:42'), verdict: null, exit: 4 },
    ],
  }),
];

const scripts = {
  happy,
  'crash-loop': crashLoop,
  'image-missing': imageMissing,
  superseded,
  'rolled-back-by-ecs': rolledBackByEcs,
  'time-is-up': timeIsUp,
  stalled,
  interrupted,
  'interrupted-rolling-back': interruptedRollingBack,
  'nothing-to-do': nothingToDo,
  'dry-run': dryRun,
  'no-cluster': noCluster,
  'several-services': severalServices,
  ...runScripts,
};

export type StoryName = keyof typeof scripts;

export const storyNames = Object.keys(scripts) as StoryName[];

/** The events of a story. */
export function story(name: StoryName): readonly DeliveryEvent[] {
  return eventsOf(scripts[name]);
}

/** Every event of every story. */
export const allEvents: readonly DeliveryEvent[] = storyNames.flatMap(story);
