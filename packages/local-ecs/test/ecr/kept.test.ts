import { describe, expect, it } from 'vitest';
import { ecr } from './ecr.ts';

const WEB = { repositoryName: 'web' };
const WHERE = "for the repository with name 'web' in the registry with id '123456789012'";

function lifecycle(...rules: object[]): string {
  return JSON.stringify({ rules }, null, 4).padEnd(100);
}

function rule(selection: object = {}, members: object = {}): object {
  const counted = { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 5 };
  return { rulePriority: 1, selection: { ...counted, ...selection }, action: { type: 'expire' }, ...members };
}

describe('what ECR keeps', () => {
  it('19.6 a lifecycle policy is put, got and deleted', async () => {
    const e = await ecr();
    await e.call('CreateRepository', WEB);
    const missing = `LifecyclePolicyNotFoundException: Lifecycle policy does not exist ${WHERE}`;
    expect(await e.refusal('GetLifecyclePolicy', WEB)).toBe(missing);
    const lifecyclePolicyText = lifecycle(rule());
    const answer = { registryId: '123456789012', ...WEB, lifecyclePolicyText };
    expect(await e.call('PutLifecyclePolicy', { ...WEB, lifecyclePolicyText })).toEqual(answer);
    expect(await e.call('GetLifecyclePolicy', WEB)).toEqual({ ...answer, lastEvaluatedAt: 0 });
    expect(await e.call('DeleteLifecyclePolicy', WEB)).toEqual({ ...answer, lastEvaluatedAt: 0 });
    expect(await e.refusal('DeleteLifecyclePolicy', WEB)).toBe(missing);
  });

  it.each([
    ['no JSON', '{'.padEnd(100), 'the policy is no JSON'],
    ['short', '{}', 'must have length greater than or equal to 100'],
    ['without rules', lifecycle(), 'object has missing required properties (["rules"])'],
    ['with a rule twice', lifecycle(rule(), rule()), 'Duplicate rule priority is not allowed'],
    ['without a priority', lifecycle(rule({}, { rulePriority: 0 })), 'rules[0].rulePriority must be'],
    ['without a selection', lifecycle({ rulePriority: 1 }), 'rules[0] has no selection'],
    ['without an action', lifecycle(rule({}, { action: {} })), 'rules[0].action.type must be one of'],
    ['of another status', lifecycle(rule({ tagStatus: 'old' })), 'selection.tagStatus must be one of'],
    ['of tagged images without tags', lifecycle(rule({ tagStatus: 'tagged' })), 'needs a tagPrefixList or'],
    ['of untagged images with tags', lifecycle(rule({ tagPrefixList: ['v'] })), 'is for tagged images alone'],
    ['that counts otherwise', lifecycle(rule({ countType: 'bytes' })), 'selection.countType must be one of'],
    ['of days without a unit', lifecycle(rule({ countType: 'sinceImagePushed' })), 'countUnit must be days'],
    ['of images with a unit', lifecycle(rule({ countUnit: 'days' })), 'countUnit is not for imageCountMoreThan'],
    ['of no images', lifecycle(rule({ countNumber: 0 })), 'countNumber must be a whole number'],
  ])('19.6 a lifecycle policy %s is refused', async (_what, lifecyclePolicyText, problem) => {
    const e = await ecr();
    await e.call('CreateRepository', WEB);
    const refusal = await e.refusal('PutLifecyclePolicy', { ...WEB, lifecyclePolicyText });
    expect(refusal).toContain("InvalidParameterException: Invalid parameter at 'LifecyclePolicyText'");
    expect(refusal).toContain(problem);
    expect(await e.refusal('GetLifecyclePolicy', WEB)).toContain('LifecyclePolicyNotFoundException');
  });

  it('19.6 a repository policy is set, got and deleted', async () => {
    const e = await ecr();
    await e.call('CreateRepository', WEB);
    const missing = `RepositoryPolicyNotFoundException: Repository policy does not exist ${WHERE}`;
    expect(await e.refusal('GetRepositoryPolicy', WEB)).toBe(missing);
    const statement = { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'ecr:*' };
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    expect(await e.call('SetRepositoryPolicy', { ...WEB, policyText })).toMatchObject({ ...WEB, policyText });
    for (const wrong of ['{', '[]', '{"Statement": [{}]}', '{"Statement": []}']) {
      expect(await e.refusal('SetRepositoryPolicy', { ...WEB, policyText: wrong })).toBe(
        "InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
      );
    }
    expect(await e.call('GetRepositoryPolicy', WEB)).toMatchObject({ policyText });
    expect(await e.call('DeleteRepositoryPolicy', WEB)).toMatchObject({ policyText });
    expect(await e.refusal('DeleteRepositoryPolicy', WEB)).toBe(missing);
  });

  it('19.6 tags are added, changed and taken away', async () => {
    const e = await ecr();
    const { repository } = await e.call('CreateRepository', { ...WEB, tags: [{ Key: 'a', Value: '1' }] });
    const resourceArn = repository.repositoryArn;
    await e.call('TagResource', {
      resourceArn,
      tags: [
        { Key: 'a', Value: '2' },
        { Key: 'b', Value: '' },
      ],
    });
    await e.call('UntagResource', { resourceArn, tagKeys: ['b', 'c'] });
    expect((await e.call('ListTagsForResource', { resourceArn })).tags).toEqual([{ Key: 'a', Value: '2' }]);
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    expect(await e.refusal('TagResource', { resourceArn, tags: many })).toContain('TooManyTagsException');
    expect(await e.refusal('TagResource', { resourceArn, tags: [{ Key: 'aws:x', Value: '' }] })).toContain(
      'InvalidTagParameterException',
    );
    const elsewhere = resourceArn.replace('us-east-1', 'eu-west-1');
    expect(await e.refusal('ListTagsForResource', { resourceArn: elsewhere })).toContain('RepositoryNotFoundException');
    expect(await e.refusal('ListTagsForResource', { resourceArn: 'web' })).toContain("'Invalid ARN'");
  });
});
