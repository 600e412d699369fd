import { describe, expect, it } from 'vitest';
import { resumeCommand } from '../../src/delivery/resume-command.ts';
import { rollbackSubject, subjectOf } from '../../src/delivery/subject-of.ts';
import type { JsonObject } from '../../src/model/json.ts';
import {
  definitionArn,
  deployment,
  newerId,
  oldDeployment,
  oldId,
  ourId,
  service,
  start,
  subject,
} from '../support/builders.ts';

const options = { now: start, definition: null, mustReachDesiredCount: false };
const event = (createdAt: number) => ({ id: String(createdAt), createdAt, message: 'has reached a steady state.' });

describe('what is watched', () => {
  it('is the deployment, with the ids that are older than it', () => {
    const listed = [
      deployment({ id: newerId, createdAt: start + 1 }),
      deployment({ status: 'ACTIVE' }),
      oldDeployment(),
    ];
    expect(subjectOf(service({ deployments: listed }), deployment(), 'rollout', options)).toMatchObject({
      deploymentId: ourId,
      olderIds: [oldId],
      createdAt: start,
      replaces: null,
    });
  });

  it.each<[string, string, number]>([
    ['all that ECS reports from its begin on, while it goes on', 'IN_PROGRESS', start],
    ['only what comes now, where it is complete: the rest is history', 'COMPLETED', start + 5_001],
    ['all, where it failed', 'FAILED', start],
  ])('has %s', (_, rolloutState, eventsSince) => {
    const ours = deployment({ rolloutState: rolloutState as 'FAILED' });
    const listed = service({ deployments: [ours], events: [event(start + 5_000), event(start - 9_000)] });
    expect(subjectOf(listed, ours, 'adopted', options).eventsSince).toBe(eventsSince);
  });

  it.each<[string, readonly JsonObject[], boolean]>([
    ['no check', [{}], false],
    ['a check', [{ healthCheck: { command: ['CMD-SHELL', 'true'] } }], true],
    ['a check of another container', [{}, { healthCheck: { command: ['CMD', '/check'] } }], true],
    ['a check of the image that is switched off', [{ healthCheck: { command: ['NONE'] } }], false],
    ['a check without command', [{ healthCheck: {} }], false],
  ])('knows of %s', (_, containers, hasHealthCheck) => {
    const containerDefinitions = containers.map((container, index) => ({
      name: `c${index}`,
      image: 'web:2',
      ...container,
    }));
    const definition = { family: 'web', containerDefinitions };
    expect(subjectOf(service(), deployment(), 'rollout', { ...options, definition }).hasHealthCheck).toBe(
      hasHealthCheck,
    );
  });
});

describe('what is watched on the way back', () => {
  it('is the target that ECS is likely to choose, open for another', () => {
    expect(rollbackSubject(subject(), service(), oldDeployment(), false, start + 9)).toMatchObject({
      role: 'rollback',
      deploymentId: oldId,
      taskDefinition: definitionArn(1),
      replaces: ourId,
      targetOpen: true,
      watchedSince: start + 9,
    });
  });

  it('has what ECS reports from the verdict on; the rest belongs to the deployment that failed', () => {
    const before = service({ events: [event(start + 7_000), event(start + 3_000)] });
    expect(rollbackSubject(subject(), before, null, false, start).eventsSince).toBe(start + 7_001);
  });

  it('is the new deployment where one was made', () => {
    expect(rollbackSubject(subject(), service(), deployment({ id: newerId }), true, start)).toMatchObject({
      deploymentId: newerId,
      targetOpen: false,
    });
  });

  it('is whatever becomes PRIMARY where the target is not known', () => {
    expect(rollbackSubject(subject(), service(), null, false, start)).toMatchObject({
      deploymentId: '',
      targetOpen: true,
    });
  });
});

describe('the command that looks on', () => {
  const at = { region: 'eu-north-1', cluster: 'prod' };

  it('names the deployment of a single service', () => {
    expect(resumeCommand(at, [{ service: 'web', deploymentId: ourId }])).toBe(
      `slipway watch --region eu-north-1 --cluster prod --service web --deployment ${ourId}`,
    );
  });

  it('names several services', () => {
    const both = ['web', 'api'].map((name) => ({ service: name, deploymentId: ourId }));
    expect(resumeCommand(at, both)).toBe(
      'slipway watch --region eu-north-1 --cluster prod --service web --service api',
    );
  });

  it('quotes what a shell would read otherwise', () => {
    expect(resumeCommand({ ...at, cluster: "it's $(reboot)" }, [{ service: 'web', deploymentId: ourId }])).toContain(
      "--cluster 'it'\\''s $(reboot)' --service",
    );
  });
});
