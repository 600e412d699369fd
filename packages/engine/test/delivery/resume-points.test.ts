import { describe, expect, it } from 'vitest';
import { resumePoints } from '../../src/delivery/resume-points.ts';
import type { DeliveryEvent, DeliveryFinished, Happening } from '../../src/events/delivery-event.ts';
import { stamper } from '../../src/events/stamp.ts';
import type { FinalVerdict } from '../../src/model/verdict.ts';
import { definitionArn, newerId, oldId, ourId, start } from '../support/builders.ts';

const target = { region: 'eu-north-1', cluster: 'prod' };

function attempt(happenings: readonly Happening[], id = 'a'): readonly DeliveryEvent[] {
  return happenings.map(stamper(id, () => start));
}

const begun: Happening = {
  type: 'delivery.started',
  command: 'deploy',
  ...target,
  services: ['web'],
  waitFor: 'drained',
  dryRun: false,
};

const planned: Happening = {
  type: 'plan.made',
  services: ['web'],
  basis: definitionArn(1),
  outcome: 'register',
  taskDefinition: null,
  images: [],
  changes: [],
  calls: [],
};

const started: Happening = {
  type: 'deployment.started',
  service: 'web',
  deploymentId: ourId,
  taskDefinition: definitionArn(2),
  desiredCount: 1,
  previousDeploymentId: oldId,
  previousTaskDefinition: definitionArn(1),
};

const adopted: Happening = {
  type: 'deployment.adopted',
  service: 'web',
  deploymentId: ourId,
  taskDefinition: definitionArn(2),
  desiredCount: 1,
  because: 'resumed',
};

function ended(exit: number): DeliveryFinished {
  return { type: 'delivery.finished', exit, durationMs: 1, reads: 1, services: [], error: null, resume: null };
}

const known = {
  deploymentId: ourId,
  taskDefinition: definitionArn(2),
  previousDeploymentId: oldId,
  verdict: null,
  isReplaced: false,
  at: start,
};
const onlyPlanned = { ...known, deploymentId: null, taskDefinition: null, previousDeploymentId: null };
const verdict: FinalVerdict = { kind: 'failed', cause: { kind: 'ecs' }, detail: 'it failed' };
const judged: Happening = { type: 'rollout.judged', service: 'web', deploymentId: ourId, verdict };

function goingBack(by: 'stop-service-deployment' | 'update-service'): Happening {
  return { type: 'rollback.started', service: 'web', deploymentId: ourId, by, to: definitionArn(1), detail: '' };
}

describe('what an interrupted attempt left to resume', () => {
  it.each([
    ['nothing of no events', [], []],
    ['nothing where no plan was made', attempt([begun]), []],
    ['the plan, where the call may or may not have been made', attempt([begun, planned]), [['web', onlyPlanned]]],
    ['the deployment that it started', attempt([begun, planned, started]), [['web', known]]],
    [
      'the deployment that it had taken up itself',
      attempt([begun, planned, adopted]),
      [['web', { ...known, previousDeploymentId: null }]],
    ],
    ['the deployment, where it was asked to stop', attempt([begun, started, ended(130)]), [['web', known]]],
    [
      'the deployment, where only what came after it was interrupted',
      attempt([begun, started, ended(0)]),
      [['web', known]],
    ],
    [
      'the deployment, where it failed before the end was noticed',
      attempt([begun, started, ended(4)]),
      [['web', known]],
    ],
    ['the deployment, where an error ended the watch', attempt([begun, started, ended(3)]), [['web', known]]],
    ['the deployment, where its time was up', attempt([begun, started, ended(5)]), [['web', known]]],
    ['nothing where an error came before the deployment', attempt([begun, planned, ended(3)]), []],
    ['nothing of a dry run', attempt([{ ...begun, dryRun: true }, planned]), []],
    ['nothing of slipway watch', attempt([{ ...begun, command: 'watch' }, adopted]), []],
    ['nothing of another cluster', attempt([{ ...begun, cluster: 'test' }, started]), []],
    ['nothing of another region', attempt([{ ...begun, region: 'eu-west-1' }, started]), []],
    [
      'what is in the cluster that is named by its ARN',
      attempt([{ ...begun, cluster: 'arn:aws:ecs:eu-north-1:123456789012:cluster/prod' }, started]),
      [['web', known]],
    ],
    [
      'the later of two deliveries',
      [...attempt([begun, started, ended(0)]), ...attempt([begun, { ...started, deploymentId: newerId }], 'b')],
      [['web', { ...known, deploymentId: newerId }]],
    ],
    [
      'the earlier one, where the later only planned',
      [...attempt([begun, started]), ...attempt([begun, planned], 'b')],
      [['web', known]],
    ],
    ['what it had judged', attempt([begun, started, judged]), [['web', { ...known, verdict }]]],
    [
      'the deployment, from which ECS was asked to go back',
      attempt([begun, started, judged, goingBack('stop-service-deployment')]),
      [['web', { ...known, verdict }]],
    ],
    [
      'that it had put the old definition in its place',
      attempt([begun, started, judged, goingBack('update-service')]),
      [['web', { ...known, verdict, isReplaced: true }]],
    ],
    [
      'each service of its own',
      attempt([begun, started, { ...started, service: 'worker', deploymentId: newerId }]),
      [
        ['web', known],
        ['worker', { ...known, deploymentId: newerId }],
      ],
    ],
  ] as const)('is %s', (_, events, points) => {
    expect([...resumePoints(events, target)]).toEqual(points);
  });
});
