import { describe, expect, it } from 'vitest';
import { judge, rules } from '../../src/watch/judge.ts';
import type { Evidence, Judgement } from '../../src/watch/rule.ts';
import {
  definitionArn,
  deployment,
  evidence,
  newerId,
  oldDeployment,
  oldId,
  ourId,
  record,
  start,
  stoppedTask,
  task,
} from '../support/builders.ts';

interface Case {
  readonly name: string;
  /** The rule that must be the first to speak. */
  readonly rule: string;
  readonly evidence: Evidence;
  readonly says: Partial<Record<string, unknown>>;
}

const crash = { class: 'app-crash', reason: 'container web exited with 1', counts: true } as const;
const rolling = (running: number, old: number) => ({
  deployments: [
    deployment({ rolloutState: 'IN_PROGRESS', runningCount: running }),
    oldDeployment({ runningCount: old, desiredCount: 0 }),
  ],
});

const cases: readonly Case[] = [
  {
    name: 'fails when the service is being deleted',
    rule: 'service-gone',
    evidence: evidence({ service: { status: 'DRAINING' } }),
    says: { kind: 'failed' },
  },
  {
    name: 'fails when the service was deleted, however healthy the counts are',
    rule: 'service-gone',
    evidence: evidence({ service: { status: 'INACTIVE' } }),
    says: { kind: 'failed' },
  },
  {
    name: 'waits while the failed deployment has not given way to the rollback',
    rule: 'gives-way',
    evidence: evidence({
      subject: { role: 'rollback', deploymentId: oldId, replaces: ourId, targetOpen: true },
      service: rolling(1, 2),
    }),
    says: { kind: 'waiting', on: 'rollback' },
  },
  {
    name: 'does not take the target of a rollback for back because it is still listed as COMPLETED',
    rule: 'time-is-up',
    evidence: evidence({
      after: 900_000,
      subject: { role: 'rollback', deploymentId: oldId, replaces: ourId, createdAt: start - 86_400_000 },
      service: rolling(0, 2),
    }),
    says: {
      kind: 'undecided',
      because: 'time-is-up',
      detail: `time is up after 900 s: ECS has not gone back from ${ourId} yet`,
    },
  },
  {
    name: 'does not wait for ever for a rollback that does not begin',
    rule: 'stalled',
    evidence: evidence({
      after: 600_000,
      subject: { role: 'rollback', deploymentId: oldId, replaces: ourId },
      service: rolling(0, 2),
    }),
    says: { kind: 'undecided', because: 'no-progress' },
  },
  {
    name: 'with --wait-for steady, does not believe COMPLETED of a deployment that is not PRIMARY',
    rule: 'gives-way',
    evidence: evidence({
      policy: { waitFor: 'steady' },
      subject: { role: 'rollback', deploymentId: oldId, replaces: ourId },
      service: rolling(0, 2),
    }),
    says: { kind: 'waiting', on: 'rollback' },
  },
  {
    name: 'sees a rollback in progress when the deployment before ours is PRIMARY again and ours is listed as FAILED',
    rule: 'rolled-back',
    evidence: evidence({
      service: {
        deployments: [
          oldDeployment({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }),
          deployment({
            status: 'ACTIVE',
            rolloutState: 'FAILED',
            rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
            runningCount: 0,
          }),
        ],
      },
    }),
    says: { kind: 'rolled-back', inProgress: true, to: definitionArn(1), cause: { kind: 'circuit-breaker' } },
  },
  {
    name: 'sees a rollback that left no trace: one deployment, COMPLETED, running equals desired, but it is the old id',
    rule: 'rolled-back',
    evidence: evidence({
      service: { taskDefinition: definitionArn(1), deployments: [oldDeployment({ status: 'PRIMARY' })] },
    }),
    says: { kind: 'rolled-back', inProgress: false, to: definitionArn(1) },
  },
  {
    name: 'sees a rollback to a deployment that was not listed when ours started, by its age',
    rule: 'rolled-back',
    evidence: evidence({ subject: { olderIds: [] }, service: { deployments: [oldDeployment({ status: 'PRIMARY' })] } }),
    says: { kind: 'rolled-back' },
  },
  {
    name: 'does not take an answer from before our deployment for a rollback',
    rule: 'not-visible-yet',
    evidence: evidence({
      service: {
        deployments: [oldDeployment({ status: 'PRIMARY', updatedAt: start - 1 })],
        events: [{ id: 'e1', createdAt: start - 5_000, message: '(service web) has reached a steady state.' }],
      },
    }),
    says: { kind: 'waiting', on: 'visible' },
  },
  {
    name: 'sees a traceless rollback by any sign that is younger than our deployment',
    rule: 'rolled-back',
    evidence: evidence({
      service: {
        deployments: [oldDeployment({ status: 'PRIMARY', updatedAt: start - 1 })],
        events: [{ id: 'e1', createdAt: start + 5_000, message: '(service web) has reached a steady state.' }],
      },
    }),
    says: { kind: 'rolled-back', inProgress: false },
  },
  {
    name: 'fails when the rollback of ECS failed: that one will not come back by itself',
    rule: 'declared-failed',
    evidence: evidence({
      service: rolling(0, 2),
      record: record({
        status: 'ROLLBACK_FAILED',
        statusReason: 'No rollback candidate was found to run the rollback.',
      }),
    }),
    says: { kind: 'failed', detail: 'No rollback candidate was found to run the rollback.' },
  },
  {
    name: 'does not hold the record of the failed deployment against the rollback',
    rule: 'drained',
    evidence: evidence({
      subject: { role: 'rollback', replaces: newerId },
      record: record({ status: 'ROLLBACK_FAILED' }),
    }),
    says: { kind: 'succeeded' },
  },
  {
    name: 'sees a rollback by the service deployment record before the list shows it',
    rule: 'rolled-back',
    evidence: evidence({
      service: rolling(0, 2),
      record: record({
        status: 'ROLLBACK_IN_PROGRESS',
        rollbackReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      }),
    }),
    says: { kind: 'rolled-back', inProgress: true, cause: { kind: 'circuit-breaker' } },
  },
  {
    name: 'names an alarm as the cause of a rollback',
    rule: 'rolled-back',
    evidence: evidence({
      service: {
        deployments: [
          oldDeployment({ status: 'PRIMARY' }),
          deployment({
            status: 'ACTIVE',
            rolloutState: 'FAILED',
            rolloutStateReason: 'ECS deployment failed: alarm detected.',
          }),
        ],
      },
    }),
    says: { kind: 'rolled-back', cause: { kind: 'alarm' } },
  },
  {
    name: 'finds the cause of a traceless rollback in the events',
    rule: 'rolled-back',
    evidence: evidence({
      service: {
        deployments: [oldDeployment({ status: 'PRIMARY' })],
        events: [
          {
            id: 'e1',
            createdAt: Date.UTC(2026, 0, 5, 12, 1),
            message: `(service web) (deployment ${ourId}) deployment failed: tasks failed to start.`,
          },
        ],
      },
    }),
    says: { kind: 'rolled-back', cause: { kind: 'circuit-breaker' } },
  },
  {
    name: 'is superseded when a newer deployment is PRIMARY and ours drains',
    rule: 'superseded',
    evidence: evidence({
      service: {
        deployments: [
          deployment({ id: newerId, createdAt: Date.UTC(2026, 0, 5, 12, 1) }),
          deployment({ status: 'ACTIVE' }),
        ],
      },
    }),
    says: { kind: 'superseded', by: newerId },
  },
  {
    name: 'is superseded when a newer deployment is all that is left, though everything is stable',
    rule: 'superseded',
    evidence: evidence({
      service: { deployments: [deployment({ id: newerId, createdAt: Date.UTC(2026, 0, 5, 12, 1) })] },
    }),
    says: { kind: 'superseded', by: newerId },
  },
  {
    name: 'fails when ECS calls ours FAILED while it stays PRIMARY (breaker without rollback)',
    rule: 'declared-failed',
    evidence: evidence({
      service: {
        deployments: [
          deployment({
            rolloutState: 'FAILED',
            rolloutStateReason: 'ECS deployment circuit breaker: task failed to start.',
          }),
          oldDeployment(),
        ],
      },
    }),
    says: { kind: 'failed', cause: { kind: 'circuit-breaker' } },
  },
  {
    name: 'fails when somebody stopped the service deployment',
    rule: 'stopped-by-someone',
    evidence: evidence({ service: rolling(1, 2), record: record({ status: 'STOP_REQUESTED' }) }),
    says: { kind: 'failed', cause: { kind: 'stopped-by-someone' } },
  },
  {
    name: 'with --wait-for running, succeeds when the new tasks run, and says what was not waited for',
    rule: 'running',
    evidence: evidence({ policy: { waitFor: 'running' }, service: rolling(2, 2) }),
    says: { kind: 'succeeded', notWaitedFor: 'old tasks may still serve and drain' },
  },
  {
    name: 'with --wait-for running, looks at the tasks where a health check decides',
    rule: 'running',
    evidence: evidence({
      policy: { waitFor: 'running' },
      subject: { hasHealthCheck: true },
      service: rolling(2, 2),
      lookedAfter: 0,
    }),
    says: { kind: 'look' },
  },
  {
    name: 'with --wait-for running, keeps waiting while a health check has not passed',
    rule: 'old-tasks-stopping',
    evidence: evidence({
      policy: { waitFor: 'running' },
      subject: { hasHealthCheck: true },
      service: rolling(2, 2),
      tasks: [task({ healthStatus: 'HEALTHY' }), task({ healthStatus: 'UNHEALTHY' })],
    }),
    says: { kind: 'waiting', on: 'healthy' },
  },
  {
    name: 'does not take a fresh PRIMARY with desired 0 for running',
    rule: 'new-tasks-starting',
    evidence: evidence({
      policy: { waitFor: 'running' },
      service: {
        deployments: [deployment({ rolloutState: 'IN_PROGRESS', desiredCount: 0, runningCount: 0 }), oldDeployment()],
      },
    }),
    says: { kind: 'waiting', on: 'starting' },
  },
  {
    name: 'does not take a fresh PRIMARY with desired 0 for done',
    rule: 'new-tasks-starting',
    evidence: evidence({
      service: {
        deployments: [deployment({ rolloutState: 'IN_PROGRESS', desiredCount: 0, runningCount: 0 }), oldDeployment()],
      },
    }),
    says: { kind: 'waiting', on: 'starting' },
  },
  {
    name: 'with --wait-for steady, succeeds when ECS calls it complete and says that draining was not waited for',
    rule: 'steady',
    evidence: evidence({ policy: { waitFor: 'steady' }, tasks: null }),
    says: { kind: 'succeeded', notWaitedFor: 'old tasks may still drain' },
  },
  {
    name: 'looks at the tasks before it believes COMPLETED',
    rule: 'drained',
    evidence: evidence({ tasks: null }),
    says: { kind: 'look' },
  },
  {
    name: 'does not believe an older look',
    rule: 'drained',
    evidence: evidence({ lookedAfter: 8_000 }),
    says: { kind: 'look' },
  },
  {
    name: 'succeeds when ECS says COMPLETED and no old task is left',
    rule: 'drained',
    evidence: evidence({ tasks: [task(), task(), stoppedTask({ startedBy: oldId })] }),
    says: { kind: 'succeeded', notWaitedFor: null },
  },
  {
    name: 'has nothing to do when that was so from the start for a definition that the service has already',
    rule: 'drained',
    evidence: evidence({ after: 0, subject: { role: 'adopted' } }),
    says: { kind: 'nothing-to-do' },
  },
  {
    name: 'has nothing to do at the first sight, however long that took',
    rule: 'drained',
    evidence: evidence({ after: 3, subject: { role: 'adopted' } }),
    says: { kind: 'nothing-to-do' },
  },
  {
    name: 'was not without anything to do where something else was seen before',
    rule: 'drained',
    evidence: evidence({ after: 0, subject: { role: 'adopted' }, memory: { picture: 'another' } }),
    says: { kind: 'succeeded' },
  },
  {
    name: 'keeps waiting while an old task is still stopping, even if ECS says COMPLETED',
    rule: 'old-tasks-stopping',
    evidence: evidence({
      tasks: [task(), task(), task({ startedBy: oldId, lastStatus: 'DEACTIVATING', desiredStatus: 'STOPPED' })],
    }),
    says: { kind: 'waiting', on: 'stopping' },
  },
  {
    name: 'is not fooled by the old deployment, which stays listed as COMPLETED',
    rule: 'old-tasks-stopping',
    evidence: evidence({ service: rolling(2, 2) }),
    says: { kind: 'waiting', on: 'healthy' },
  },
  {
    name: 'sees through early success criteria: COMPLETED while old tasks still serve',
    rule: 'old-tasks-stopping',
    evidence: evidence({
      service: {
        deploymentConfiguration: { earlySuccessCriteria: { enable: true } },
        deployments: [deployment(), oldDeployment({ runningCount: 1 })],
      },
    }),
    says: { kind: 'waiting' },
  },
  {
    name: 'sees through early success criteria: COMPLETED before all new tasks run',
    rule: 'new-tasks-starting',
    evidence: evidence({
      service: {
        deploymentConfiguration: { earlySuccessCriteria: { enable: true } },
        deployments: [deployment({ runningCount: 1, pendingCount: 1 })],
      },
    }),
    says: { kind: 'waiting', on: 'starting' },
  },
  {
    name: 'waits for the desired count that was asked for though ECS kept the deployment COMPLETED',
    rule: 'new-tasks-starting',
    evidence: evidence({
      subject: { role: 'adopted', mustReachDesiredCount: true },
      service: { desiredCount: 4, deployments: [deployment({ desiredCount: 4, runningCount: 2, pendingCount: 2 })] },
    }),
    says: { kind: 'waiting', on: 'starting' },
  },
  {
    name: 'succeeds with desired count 0 and says that no task runs',
    rule: 'drained',
    evidence: evidence({
      tasks: [],
      service: { desiredCount: 0, deployments: [deployment({ desiredCount: 0, runningCount: 0 })] },
    }),
    says: { kind: 'succeeded', detail: 'web:2 is set; the desired count is 0, so no task runs' },
  },
  {
    name: 'with desired count 0 keeps waiting until ECS says COMPLETED',
    rule: 'not-complete-yet',
    evidence: evidence({
      tasks: [],
      service: {
        desiredCount: 0,
        deployments: [deployment({ desiredCount: 0, runningCount: 0, rolloutState: 'IN_PROGRESS' })],
      },
    }),
    says: { kind: 'waiting', on: 'completion' },
  },
  {
    name: 'without a rolloutState believes the counts only when they held three times',
    rule: 'no-rollout-state',
    evidence: evidence({ service: { deployments: [deployment({ rolloutState: null })] }, memory: { steadyLooks: 3 } }),
    says: { kind: 'succeeded' },
  },
  {
    name: 'without a rolloutState does not believe the counts while a health check has not passed',
    rule: 'not-complete-yet',
    evidence: evidence({
      subject: { hasHealthCheck: true },
      service: { deployments: [deployment({ rolloutState: null })] },
      memory: { steadyLooks: 3 },
    }),
    says: { kind: 'waiting' },
  },
  {
    name: 'without a rolloutState looks at the tasks where a health check decides',
    rule: 'no-rollout-state',
    evidence: evidence({
      subject: { hasHealthCheck: true },
      service: { deployments: [deployment({ rolloutState: null })] },
      memory: { steadyLooks: 3 },
      tasks: null,
    }),
    says: { kind: 'look' },
  },
  {
    name: 'without a rolloutState believes a desired count of 0 as well',
    rule: 'no-rollout-state',
    evidence: evidence({
      subject: { hasHealthCheck: true },
      service: {
        desiredCount: 0,
        deployments: [deployment({ rolloutState: null, desiredCount: 0, runningCount: 0 })],
      },
      memory: { steadyLooks: 3 },
      tasks: [],
    }),
    says: { kind: 'succeeded' },
  },
  {
    name: 'without a rolloutState does not believe the counts at first sight',
    rule: 'not-complete-yet',
    evidence: evidence({ service: { deployments: [deployment({ rolloutState: null })] }, memory: { steadyLooks: 2 } }),
    says: { kind: 'waiting', on: 'completion' },
  },
  {
    name: 'fails at the first stop that cannot heal',
    rule: 'cannot-heal',
    evidence: evidence({
      service: rolling(0, 2),
      memory: {
        stops: new Map([
          ['x', { class: 'image-not-found', reason: 'CannotPullContainerError: not found', times: 1, counts: true }],
        ]),
      },
    }),
    says: { kind: 'failed', cause: { kind: 'cannot-heal', class: 'image-not-found' } },
  },
  {
    name: 'gives a crash a second chance',
    rule: 'new-tasks-starting',
    evidence: evidence({ service: rolling(0, 2), memory: { stops: new Map([['x', { ...crash, times: 1 }]]) } }),
    says: { kind: 'waiting', on: 'starting' },
  },
  {
    name: 'fails when the same crash was seen twice',
    rule: 'crash-loop',
    evidence: evidence({ service: rolling(0, 2), memory: { stops: new Map([['x', { ...crash, times: 2 }]]) } }),
    says: { kind: 'failed', cause: { kind: 'crash-loop', class: 'app-crash', times: 2 } },
  },
  {
    name: 'does not add up different crashes',
    rule: 'new-tasks-starting',
    evidence: evidence({
      service: rolling(0, 2),
      memory: {
        stops: new Map([
          ['x', { ...crash, times: 1 }],
          ['y', { ...crash, times: 1 }],
        ]),
      },
    }),
    says: { kind: 'waiting', on: 'starting' },
  },
  {
    name: 'honours --max-crashes',
    rule: 'new-tasks-starting',
    evidence: evidence({
      policy: { maxCrashes: 5 },
      service: rolling(0, 2),
      memory: { stops: new Map([['x', { ...crash, times: 4 }]]) },
    }),
    says: { kind: 'waiting', on: 'starting' },
  },
  {
    name: 'waits for capacity, however often a task was not placed',
    rule: 'no-capacity',
    evidence: evidence({
      service: rolling(0, 2),
      memory: {
        shortOfCapacity: 'was unable to place a task',
        stops: new Map([['x', { class: 'no-capacity', reason: 'RESOURCE:MEMORY', times: 9, counts: false }]]),
      },
    }),
    says: { kind: 'waiting', on: 'capacity' },
  },
  {
    name: 'does not hold a crash against a deployment that ECS completed',
    rule: 'drained',
    evidence: evidence({ memory: { stops: new Map([['x', { ...crash, times: 7 }]]) } }),
    says: { kind: 'succeeded' },
  },
  {
    name: 'does not hold crashes against a deployment that ECS completed while old tasks still drain',
    rule: 'old-tasks-stopping',
    evidence: evidence({
      service: { deployments: [deployment(), oldDeployment({ runningCount: 1 })] },
      memory: { stops: new Map([['x', { ...crash, times: 7 }]]) },
    }),
    says: { kind: 'waiting' },
  },
  {
    name: 'does not hold a stop that cannot heal against it either: other tasks of the same deployment could start',
    rule: 'old-tasks-stopping',
    evidence: evidence({
      service: { deployments: [deployment(), oldDeployment({ runningCount: 1 })] },
      memory: {
        stops: new Map([['x', { class: 'image-not-found', reason: 'not found', times: 1, counts: true }]]),
      },
    }),
    says: { kind: 'waiting' },
  },
  {
    name: 'is undecided when time is up, and says what was waited for',
    rule: 'time-is-up',
    evidence: evidence({ after: 900_000, service: rolling(1, 2) }),
    says: { kind: 'undecided', because: 'time-is-up', detail: 'time is up after 900 s: 1 of 2 new tasks run' },
  },
  {
    name: 'calls a late success a success',
    rule: 'drained',
    evidence: evidence({ after: 1_000_000 }),
    says: { kind: 'succeeded' },
  },
  {
    name: 'never runs out of time without a limit',
    rule: 'new-tasks-starting',
    evidence: evidence({
      after: 10_000_000,
      policy: { limits: { totalMs: null, servingMs: null, drainedMs: null, stalledMs: null } },
      service: rolling(1, 2),
    }),
    says: { kind: 'waiting' },
  },
  {
    name: 'bounds the first wait of ecs-deploy by itself',
    rule: 'new-tasks-late',
    evidence: evidence({
      after: 90_000,
      policy: { limits: { totalMs: null, servingMs: 90_000, drainedMs: 90_000, stalledMs: null } },
      service: rolling(1, 2),
    }),
    says: { kind: 'undecided', detail: 'the new tasks did not serve within 90 s: 1 of 2 new tasks run' },
  },
  {
    name: 'bounds the second wait of ecs-deploy from the moment the new tasks serve',
    rule: 'old-tasks-late',
    evidence: evidence({
      after: 150_000,
      policy: { limits: { totalMs: null, servingMs: 90_000, drainedMs: 90_000, stalledMs: null } },
      service: rolling(2, 1),
      memory: { servedAt: Date.UTC(2026, 0, 5, 12, 1) },
    }),
    says: { kind: 'undecided', because: 'time-is-up' },
  },
  {
    name: 'is undecided without progress',
    rule: 'stalled',
    evidence: evidence({ after: 650_000, service: rolling(1, 2) }),
    says: { kind: 'undecided', because: 'no-progress' },
  },
  {
    name: 'does not call a long drain with a known end a stall',
    rule: 'old-tasks-stopping',
    evidence: evidence({
      after: 650_000,
      service: rolling(2, 1),
      memory: { drainEndsAt: Date.UTC(2026, 0, 5, 12, 11) },
    }),
    says: { kind: 'waiting' },
  },
  {
    name: 'waits for an approval, and does not call it a stall',
    rule: 'awaiting-approval',
    evidence: evidence({ after: 650_000, service: rolling(1, 2), record: record({ waitingForHook: 'ecs-pause-1' }) }),
    says: { kind: 'waiting', on: 'approval' },
  },
  {
    name: 'waits when ECS does not list our deployment yet',
    rule: 'not-visible-yet',
    evidence: evidence({ service: { deployments: [] } }),
    says: { kind: 'waiting', on: 'visible' },
  },
];

describe('the verdict', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, { evidence: seen, says, rule }) => {
    expect(judge(seen)).toMatchObject(says);
    expect(firstToSpeak(seen)).toBe(rule);
  });

  it('has a case for every rule', () => {
    expect(rules.map(({ name }) => name).filter((name) => !cases.some(({ rule }) => rule === name))).toEqual([]);
  });

  it('depends on the evidence alone', () => {
    for (const { evidence: seen } of cases) {
      const once: Judgement = judge(seen);
      expect(judge(structuredClone(seen))).toEqual(once);
    }
  });
});

function firstToSpeak(seen: Evidence): string | undefined {
  return rules.find((rule) => rule.judge(seen) !== null)?.name;
}
