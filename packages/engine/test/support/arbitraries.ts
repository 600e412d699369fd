import * as fc from 'fast-check';
import type { Deployment, EcsService } from '../../src/model/ecs-service.ts';
import type { Task } from '../../src/model/task.ts';
import type { Observation } from '../../src/watch/observation.ts';
import { deployment, newerId, oldId, ourId, record, service, start, task } from './builders.ts';

/** Any text, halves of surrogate pairs included. (The "binary" of fast-check is the same; to make it takes seconds.) */
export const anyText = (constraints: fc.StringConstraints = {}): fc.Arbitrary<string> =>
  fc.string({ ...constraints, unit: fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)) });

const count = fc.nat(4);
const ids = [oldId, ourId, newerId];

const anyDeployment = (id: string): fc.Arbitrary<Deployment> =>
  fc
    .record({
      status: fc.constantFrom('PRIMARY', 'ACTIVE', 'INACTIVE'),
      desiredCount: count,
      runningCount: count,
      pendingCount: count,
      failedTasks: count,
      rolloutState: fc.constantFrom('IN_PROGRESS', 'COMPLETED', 'FAILED', null),
      createdAt: fc.integer({ min: start - 1_000, max: start + 1_000 }),
    })
    .map((members) => deployment({ id, ...members }));

const anyTask: fc.Arbitrary<Task> = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    startedBy: fc.constantFrom(...ids),
    lastStatus: fc.constantFrom('PENDING', 'RUNNING', 'DEACTIVATING', 'STOPPING', 'STOPPED'),
    desiredStatus: fc.constantFrom('RUNNING', 'STOPPED'),
    healthStatus: fc.constantFrom('HEALTHY', 'UNHEALTHY', 'UNKNOWN'),
    stoppingAt: fc.option(fc.integer({ min: start - 60_000, max: start + 60_000 })),
    stoppedAt: fc.option(fc.integer({ min: start - 60_000, max: start + 60_000 })),
  })
  .map((members) => task({ ...members, arn: members.id }));

/** A service in any state, likely or not. */
const anyService: fc.Arbitrary<EcsService> = fc
  .tuple(fc.subarray(ids), count, fc.boolean(), fc.constantFrom('ACTIVE', 'DRAINING'))
  .chain(([listed, desiredCount, isBalanced, status]) =>
    fc.tuple(...listed.map(anyDeployment)).map((deployments) =>
      service({
        status,
        desiredCount,
        deployments,
        loadBalancers: isBalanced ? [{ targetGroupArn: 'arn:1', loadBalancerName: null }] : [],
      }),
    ),
  );

/** An observation `after` milliseconds into the watch, with tasks that were looked at in this tick, earlier or never. */
export const anyObservation = (after: number): fc.Arbitrary<Observation> =>
  fc.record({
    at: fc.constant(start + after),
    service: anyService,
    tasks: fc.option(
      fc.record({
        at: fc.constantFrom(start + after, start),
        tasks: fc.uniqueArray(anyTask, { selector: ({ id }) => id, maxLength: 5 }),
      }),
    ),
    record: fc.option(
      fc.constantFrom('IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_IN_PROGRESS').map((status) => record({ status })),
    ),
  });
