import { describe, expect, it } from 'vitest';
import { mergeDeploymentConfiguration, updateServiceRequest } from '../src/deploy/update-service-request.ts';

const current = {
  deploymentCircuitBreaker: { enable: true, rollback: true, resetOnHealthyTask: true },
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  strategy: 'ROLLING',
  tomorrow: { kept: true },
};

describe('the deployment configuration', () => {
  it('is not sent when no percentage was asked for', () => {
    expect(mergeDeploymentConfiguration(current, { minimumHealthyPercent: null, maximumPercent: null })).toBeNull();
  });

  it('is sent whole with the percentages asked for, zero included', () => {
    expect(mergeDeploymentConfiguration(current, { minimumHealthyPercent: 0, maximumPercent: null })).toEqual({
      ...current,
      minimumHealthyPercent: 0,
    });
    expect(mergeDeploymentConfiguration(current, { minimumHealthyPercent: 50, maximumPercent: 150 })).toEqual({
      ...current,
      minimumHealthyPercent: 50,
      maximumPercent: 150,
    });
    expect(current.minimumHealthyPercent).toBe(100);
  });
});

describe('the UpdateService call', () => {
  const nothing = {
    cluster: 'prod',
    service: 'web',
    taskDefinition: null,
    desiredCount: null,
    deploymentConfiguration: null,
    forceNewDeployment: false,
  };

  it('is one call for everything that is asked for', () => {
    const asked = {
      taskDefinition: 'arn:td',
      desiredCount: 3,
      deploymentConfiguration: current,
      forceNewDeployment: true,
    };
    expect(updateServiceRequest({ ...nothing, ...asked })).toEqual({ cluster: 'prod', service: 'web', ...asked });
  });

  it('leaves out what stays, so that ECS keeps it', () => {
    expect(updateServiceRequest({ ...nothing, taskDefinition: 'arn:td' })).toStrictEqual({
      cluster: 'prod',
      service: 'web',
      taskDefinition: 'arn:td',
    });
  });

  it('takes a desired count of 0 for a wish', () => {
    expect(updateServiceRequest({ ...nothing, desiredCount: 0 })).toStrictEqual({
      cluster: 'prod',
      service: 'web',
      desiredCount: 0,
    });
  });

  it('is not made when nothing is asked for', () => {
    expect(updateServiceRequest(nothing)).toBeNull();
  });
});
