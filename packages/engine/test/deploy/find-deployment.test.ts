import { describe, expect, it } from 'vitest';
import { findDeployment } from '../../src/deploy/find-deployment.ts';
import type { ServiceDeployment } from '../../src/model/service-deployment.ts';
import { deployment, oldDeployment, oldId, ourId, record, service } from '../support/builders.ts';

function find(
  id: string | null,
  records: readonly ServiceDeployment[] | null,
  deployments = [deployment(), oldDeployment()],
) {
  let asked = 0;
  const found = findDeployment(
    {
      recentServiceDeployments: async () => {
        asked += 1;
        return records;
      },
    },
    'prod',
    service({ deployments }),
    id,
  );
  return { found, asked: () => asked };
}

describe('the deployment to watch', () => {
  it.each<[string, string | null, string]>([
    ['is the PRIMARY one', null, ourId],
    ['is the one with the id', oldId, oldId],
    ['is the one with the number', oldId.replace('ecs-svc/', ''), oldId],
  ])('%s', async (_, asked, id) => {
    const { found, asked: calls } = find(asked, null);
    await expect(found).resolves.toMatchObject({ id });
    expect(calls()).toBe(0);
  });

  it('is found by its record where it is not listed any more', async () => {
    await expect(find(ourId, [record({ createdAt: 42 })], [oldDeployment()]).found).resolves.toMatchObject({
      id: ourId,
      createdAt: 42,
    });
  });

  it.each<[string, string | null, readonly ServiceDeployment[] | null]>([
    ['ECS has no record of', 'ecs-svc/42', [record()]],
    ['is not listed and records are denied', 'ecs-svc/42', null],
  ])('is not one that %s', async (_, id, records) => {
    await expect(find(id, records).found).rejects.toMatchObject({
      code: 'DEPLOYMENT_NOT_FOUND',
      details: { deploymentId: 'ecs-svc/42', known: [ourId, oldId] },
    });
  });

  it('is missed where none is PRIMARY', async () => {
    await expect(find(null, [record()], []).found).rejects.toMatchObject({ code: 'DEPLOYMENT_NOT_FOUND' });
  });
});
