import { describe, expect, it } from 'vitest';
import { requestRollback } from '../../src/deploy/rollback.ts';
import type { Deployment, EcsService } from '../../src/model/ecs-service.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { ServiceDeployment } from '../../src/model/service-deployment.ts';
import type { UpdateServiceRequest } from '../../src/ports/ecs.ts';
import {
  definitionArn,
  deployment,
  newerId,
  oldDeployment,
  oldId,
  ourId,
  record,
  service,
} from '../support/builders.ts';

const failing = deployment({ rolloutState: 'IN_PROGRESS', runningCount: 0 });
const failed = deployment({
  rolloutState: 'FAILED',
  rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
});
const earlier = record({
  arn: 'arn:earlier',
  status: 'SUCCESSFUL',
  targetRevisionArn: 'arn:aws:ecs:eu-north-1:123456789012:service-revision/prod/web/1000000000000000001',
});
const goingBack = deployment({ id: newerId, taskDefinition: definitionArn(1), rolloutState: 'IN_PROGRESS' });
const breaker = (rollback: boolean): JsonObject => ({ deploymentCircuitBreaker: { enable: true, rollback } });

interface Scene {
  readonly deployments?: readonly Deployment[];
  readonly configuration?: JsonObject;
  readonly previous?: Deployment | null;
  /** What the records say first, and after StopServiceDeployment was refused; null where they are denied. */
  readonly records?: readonly (readonly ServiceDeployment[] | null)[];
  readonly stop?: 'asked' | 'too-late' | 'unavailable';
  readonly mayUpdate?: boolean;
}

async function goBack(scene: Scene) {
  const stopped: string[] = [];
  const updates: UpdateServiceRequest[] = [];
  const answers = [...(scene.records ?? [[record(), earlier]])];
  const request = await requestRollback(
    {
      recentServiceDeployments: async () => (answers.length > 1 ? answers.shift() : answers[0]) ?? null,
      stopServiceDeployment: async (arn) => {
        stopped.push(arn);
        return scene.stop ?? 'asked';
      },
      updateService: async (update): Promise<EcsService> => {
        updates.push(update);
        return service({ deployments: [goingBack, failing] });
      },
    },
    {
      cluster: 'prod',
      service: service({
        deployments: scene.deployments ?? [failing, oldDeployment()],
        deploymentConfiguration: scene.configuration ?? {},
      }),
      deploymentId: ourId,
      previous: scene.previous === undefined ? oldDeployment({ status: 'PRIMARY' }) : scene.previous,
    },
    scene.mayUpdate ?? true,
  );
  return { request, stopped, updates };
}

describe('a rollback is left to ECS', () => {
  it.each<[string, Scene]>([
    [
      'where its circuit breaker failed the deployment and rolls back',
      { deployments: [failed, oldDeployment()], configuration: breaker(true) },
    ],
    [
      'where an alarm failed the deployment and alarms roll back',
      {
        deployments: [
          deployment({ rolloutState: 'FAILED', rolloutStateReason: 'ECS deployment failed: alarm detected.' }),
          oldDeployment(),
        ],
        configuration: { ...breaker(false), alarms: { enable: true, rollback: true } },
      },
    ],
    [
      'where another deployment is PRIMARY already',
      { deployments: [oldDeployment({ status: 'PRIMARY' }), deployment({ status: 'ACTIVE' })] },
    ],
    [
      'where the record says that one was asked for',
      { records: [[record({ status: 'ROLLBACK_REQUESTED' }), earlier]] },
    ],
    [
      'where the record says that one is under way',
      { records: [[record({ status: 'ROLLBACK_IN_PROGRESS' }), earlier]] },
    ],
    [
      'where one began before StopServiceDeployment came',
      {
        stop: 'too-late',
        records: [
          [record(), earlier],
          [record({ status: 'ROLLBACK_IN_PROGRESS' }), earlier],
        ],
      },
    ],
  ])('%s', async (_, scene) => {
    const { request, updates, stopped } = await goBack(scene);
    expect(request).toMatchObject({ by: 'ecs', likelyTarget: { id: oldId } });
    expect(updates).toEqual([]);
    if (scene.stop === undefined) expect(stopped).toEqual([]);
  });
});

describe('a rollback is asked for by StopServiceDeployment', () => {
  it.each<[string, Scene]>([
    ['where the deployment still goes on', {}],
    ['where a breaker that rolls back has not spoken yet', { configuration: breaker(true) }],
    [
      'where the breaker failed the deployment and does not roll back',
      { deployments: [failed, oldDeployment()], configuration: breaker(false) },
    ],
    ['where there is no breaker', { deployments: [failed, oldDeployment()] }],
    [
      'where an alarm failed the deployment and only the breaker rolls back',
      {
        deployments: [
          deployment({ rolloutState: 'FAILED', rolloutStateReason: 'ECS deployment failed: alarm detected.' }),
          oldDeployment(),
        ],
        configuration: breaker(true),
      },
    ],
    ['even where UpdateService is not wanted', { mayUpdate: false }],
    [
      'where the earlier deployment is not listed any more, but its record is',
      { deployments: [failing], previous: null },
    ],
  ])('%s', async (_, scene) => {
    const { request, updates, stopped } = await goBack(scene);
    expect(request.by).toBe('stop-service-deployment');
    expect(stopped).toEqual([record().arn]);
    expect(updates).toEqual([]);
  });
});

describe('a rollback is made by UpdateService', () => {
  it.each<[string, Scene]>([
    ['where service deployments are denied or unsupported', { records: [null] }],
    ['where ECS keeps no record of the deployment', { records: [[earlier]] }],
    ['where StopServiceDeployment is denied', { stop: 'unavailable' }],
    [
      'where the rollback of ECS failed',
      { stop: 'too-late', records: [[record({ status: 'ROLLBACK_FAILED' }), earlier]] },
    ],
    [
      'where somebody stopped the deployment',
      { stop: 'too-late', records: [[record({ status: 'STOPPED' }), earlier]] },
    ],
    [
      'on a Classic load balancer, where ECS reports no rolloutState',
      { records: [null], previous: oldDeployment({ status: 'PRIMARY', rolloutState: null }) },
    ],
    [
      'to the newest completed one that is listed, where the one before is not known',
      { records: [null], previous: null },
    ],
  ])('%s', async (_, scene) => {
    const { request, updates } = await goBack(scene);
    expect(request).toEqual({ by: 'update-service', deployment: goingBack });
    expect(updates).toEqual([{ cluster: 'prod', service: 'web', taskDefinition: definitionArn(1) }]);
  });

  it('to the one before, even where a newer one that completed is listed', async () => {
    const { updates } = await goBack({
      records: [null],
      deployments: [failing, oldDeployment(), oldDeployment({ id: newerId, taskDefinition: definitionArn(9) })],
    });
    expect(updates).toMatchObject([{ taskDefinition: definitionArn(1) }]);
  });

  it('past the one before, where that had not completed itself', async () => {
    const { updates } = await goBack({
      records: [null],
      previous: deployment({ id: newerId, taskDefinition: definitionArn(9), rolloutState: 'IN_PROGRESS' }),
    });
    expect(updates).toMatchObject([{ taskDefinition: definitionArn(1) }]);
  });
});

describe('there is no rollback', () => {
  it.each<[string, Scene, RegExp]>([
    [
      'where no deployment ever completed',
      { deployments: [failing], previous: null, records: [[record()]] },
      /no earlier deployment that completed/,
    ],
    [
      'where that cannot be known',
      { deployments: [failing], previous: null, records: [null] },
      /no earlier deployment that completed/,
    ],
    [
      'where the one before failed as well',
      { deployments: [failing], previous: oldDeployment({ rolloutState: 'FAILED' }), records: [null] },
      /no earlier/,
    ],
    [
      'where the one before never served on its Classic load balancer',
      { deployments: [failing], previous: oldDeployment({ rolloutState: null, runningCount: 0 }), records: [null] },
      /no earlier/,
    ],
    [
      'where ECS cannot stop it and UpdateService is not wanted',
      { stop: 'unavailable', mayUpdate: false },
      /does not offer/,
    ],
    [
      'where ECS cannot stop it and the earlier one is only a record',
      { deployments: [failing], previous: null, stop: 'unavailable' },
      /not listed any more/,
    ],
    [
      'where the deployment was forced, so that the one before has the same task definition, and ECS cannot stop it',
      { records: [null], previous: oldDeployment({ status: 'PRIMARY', taskDefinition: definitionArn(2) }) },
      /same task definition/,
    ],
    [
      'where ECS called the deployment complete before it could be stopped',
      {
        stop: 'too-late',
        records: [
          [record(), earlier],
          [record({ status: 'SUCCESSFUL' }), earlier],
        ],
      },
      /complete meanwhile/,
    ],
  ])('%s', async (_, scene, why) => {
    const { request, updates } = await goBack(scene);
    expect(request).toEqual({ by: 'none', why: expect.stringMatching(why) as string });
    expect(updates).toEqual([]);
  });
});
