import { describe, expect, it } from 'vitest';
import type { DeployRequest } from '../../src/delivery-request.ts';
import { applyPlans, type Rollout } from '../../src/deploy/apply.ts';
import type { PreparedPlan } from '../../src/deploy/prepare.ts';
import { SlipwayError } from '../../src/errors/slipway-error.ts';
import type { Happening } from '../../src/events/delivery-event.ts';
import type { EcsService } from '../../src/model/ecs-service.ts';
import type { TaskDefinition } from '../../src/model/task-definition.ts';
import type { UpdateServiceRequest } from '../../src/ports/ecs.ts';
import {
  definitionArn,
  deployment,
  newerId,
  oldDeployment,
  oldId,
  ourId,
  policy,
  service,
} from '../support/builders.ts';

const before = (name = 'web'): EcsService =>
  service({ name, taskDefinition: definitionArn(1), deployments: [oldDeployment({ status: 'PRIMARY' })] });
const fresh = deployment({ rolloutState: 'IN_PROGRESS', desiredCount: 0, runningCount: 0 });
const after = (name = 'web'): EcsService =>
  service({ name, taskDefinition: definitionArn(2), deployments: [fresh, oldDeployment()] });
const definition = (image: string): TaskDefinition => ({
  family: 'web',
  containerDefinitions: [{ name: 'web', image }],
});

function request(members: Partial<DeployRequest> = {}): DeployRequest {
  return {
    region: 'eu-north-1',
    cluster: 'prod',
    services: ['web'],
    basis: { kind: 'current' },
    images: [],
    desiredCount: null,
    minimumHealthyPercent: null,
    maximumPercent: null,
    forceNewDeployment: false,
    dryRun: false,
    policy: policy(),
    ...members,
  };
}

function prepared(services: readonly EcsService[], existing: string | null): PreparedPlan {
  const wanted = definition('web:2');
  return {
    plan: {
      registration: wanted,
      wanted: { taskDefinition: wanted, tags: [] },
      isUnchanged: existing === definitionArn(1),
      images: [],
      changes: [],
    },
    services,
    existing,
    made: {
      type: 'plan.made',
      services: services.map(({ name }) => name),
      basis: definitionArn(1),
      outcome: 'register',
      taskDefinition: existing,
      images: [],
      changes: [],
      calls: [],
    },
  };
}

async function apply(
  plans: readonly PreparedPlan[],
  answer: (update: UpdateServiceRequest) => EcsService = ({ service: name }) => after(name),
  asked = request(),
) {
  const calls: string[] = [];
  const updates: UpdateServiceRequest[] = [];
  const definitions = new Map<string, TaskDefinition>();
  let rollouts: readonly Rollout[] = [];
  const happenings: Happening[] = [];
  const steps = applyPlans(
    {
      registerTaskDefinition: async () => {
        calls.push('register');
        return definitionArn(2);
      },
      updateService: async (update) => {
        calls.push('update');
        updates.push(update);
        return answer(update);
      },
    },
    asked,
    plans,
    definitions,
  );
  let error: unknown = null;
  try {
    let step = await steps.next();
    for (; step.done !== true; step = await steps.next()) happenings.push(step.value);
    ({ rollouts, error } = step.value);
  } catch (thrown) {
    error = thrown;
  }
  return { calls, updates, definitions, rollouts, happenings, error };
}

describe('carrying out a plan', () => {
  it('registers once and updates once; the answer says which deployment it is', async () => {
    const { calls, updates, rollouts, happenings, definitions } = await apply([prepared([before()], null)]);
    expect(calls).toEqual(['register', 'update']);
    expect(updates).toEqual([{ cluster: 'prod', service: 'web', taskDefinition: definitionArn(2) }]);
    expect(rollouts).toMatchObject([{ role: 'rollout', deployment: { id: ourId }, previous: { id: oldId } }]);
    expect(happenings).toMatchObject([
      { type: 'task-definition.registered', taskDefinition: definitionArn(2), services: ['web'] },
      {
        type: 'deployment.started',
        deploymentId: ourId,
        previousDeploymentId: oldId,
        previousTaskDefinition: definitionArn(1),
      },
    ]);
    expect(definitions.get(definitionArn(2))).toEqual(definition('web:2'));
  });

  it('is not misled by an update that was tried twice: the second answer shows the deployment of the first', async () => {
    const { rollouts } = await apply([prepared([before()], null)], () => after());
    expect(rollouts).toMatchObject([{ role: 'rollout', deployment: { id: ourId }, previous: { id: oldId } }]);
  });

  it('calls nothing where nothing has to change, and takes up the deployment that is there', async () => {
    const { calls, rollouts, happenings } = await apply([prepared([before()], definitionArn(1))]);
    expect(calls).toEqual([]);
    expect(rollouts).toMatchObject([{ role: 'adopted', deployment: { id: oldId }, previous: null }]);
    expect(happenings).toMatchObject([{ type: 'deployment.adopted', because: 'unchanged', deploymentId: oldId }]);
  });

  it('takes up the deployment that is there where the update made no other', async () => {
    const { updates, rollouts } = await apply(
      [prepared([before()], definitionArn(1))],
      () => before(),
      request({ desiredCount: 3 }),
    );
    expect(updates).toEqual([{ cluster: 'prod', service: 'web', desiredCount: 3 }]);
    expect(rollouts).toMatchObject([{ role: 'adopted' }]);
  });

  it('follows the new deployment of the same definition where it was forced', async () => {
    const forced = service({
      deployments: [deployment({ id: newerId, taskDefinition: definitionArn(1) }), oldDeployment()],
    });
    const { updates, rollouts } = await apply(
      [prepared([before()], definitionArn(1))],
      () => forced,
      request({ forceNewDeployment: true }),
    );
    expect(updates).toEqual([
      { cluster: 'prod', service: 'web', taskDefinition: definitionArn(1), forceNewDeployment: true },
    ]);
    expect(rollouts).toMatchObject([{ role: 'rollout', deployment: { id: newerId }, previous: { id: oldId } }]);
  });

  it('registers nothing where an equal revision exists', async () => {
    const { calls, updates } = await apply([prepared([before()], definitionArn(2))]);
    expect(calls).toEqual(['update']);
    expect(updates).toMatchObject([{ taskDefinition: definitionArn(2) }]);
  });

  it('shares a registration among services', async () => {
    const { calls } = await apply([prepared([before('web'), before('api')], null)]);
    expect(calls).toEqual(['register', 'update', 'update']);
  });
});

describe('an update that is refused', () => {
  const refused = new SlipwayError('ACCESS_DENIED', {
    action: 'ecs:UpdateService',
    resource: 'service api',
    said: 'no',
  });
  const refuseApi = ({ service: name }: UpdateServiceRequest): EcsService => {
    if (name === 'api') throw refused;
    return after(name);
  };

  it('is thrown where nothing was updated before', async () => {
    const { error, rollouts } = await apply([prepared([before('api'), before('web')], null)], refuseApi);
    expect(error).toBe(refused);
    expect(rollouts).toEqual([]);
  });

  it('waits for the services that were updated before it, which are followed first', async () => {
    const { error, rollouts } = await apply([prepared([before('web'), before('api')], null)], refuseApi);
    expect(error).toBe(refused);
    expect(rollouts.map((rollout) => rollout.service.name)).toEqual(['web']);
  });
});

it('changes nothing of a service that lists no PRIMARY deployment', async () => {
  const { calls, error } = await apply([prepared([service({ deployments: [] })], definitionArn(2))]);
  expect(calls).toEqual([]);
  expect(error).toMatchObject({ code: 'AWS_REFUSED', details: { name: 'no PRIMARY deployment' } });
});
