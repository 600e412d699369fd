import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLocalEcs, type JsonObject } from '../../src/index.ts';
import { isImmutable } from '../../src/registry/tag-mutability.ts';
import { callPort } from '../registry/serve-registry.ts';
import { ecr } from './ecr.ts';

const WEB = { repositoryName: 'web' };
const NOT_FOUND =
  "RepositoryNotFoundException: The repository with name 'web' does not exist in the registry with id '123456789012'";

describe('repositories of ECR', () => {
  it.each(['GetAuthorizationToken', 'DescribeRepositories', 'PutImage', 'DescribeRegistry'])(
    '19.1 without a registry %s says how to start one',
    async (operation) => {
      const call = createLocalEcs().call(`AmazonEC2ContainerRegistry_V20150921.${operation}`, WEB);
      await expect(call).rejects.toMatchObject({
        name: 'UnsupportedFeatureException',
        message: expect.stringContaining('--registry-port 5000'),
      });
    },
  );

  it('19.1 what is not emulated says so', async () => {
    const e = await ecr();
    const refused = await e.refusal('GetLifecyclePolicyPreview', WEB);
    expect(refused).toBe('UnsupportedFeatureException: ecr:GetLifecyclePolicyPreview is not emulated by local-ecs.');
    expect(await e.call('DescribeRegistry')).toEqual({
      registryId: '123456789012',
      replicationConfiguration: { rules: [] },
    });
  });

  it.each([
    ['null', {}, 'must not be null'],
    ['too short', { repositoryName: 'a' }, 'must have length greater than or equal to 2'],
    ['too long', { repositoryName: 'a'.repeat(257) }, 'must have length less than or equal to 256'],
    ['no name', { repositoryName: 'Web' }, 'must satisfy regular expression'],
    ['a path', { repositoryName: '../web' }, 'must satisfy regular expression'],
  ])('19.1 a name that is %s is refused', async (_what, input, constraint) => {
    const e = await ecr();
    expect(await e.refusal('CreateRepository', input)).toContain(
      `InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy constraint: '${constraint}`,
    );
  });

  it('19.2 gives a token for each registry, and the name of AWS while the registry does not listen', async () => {
    const e = await ecr();
    const ids = { registryIds: ['111111111111', '222222222222'] };
    expect((await e.call('GetAuthorizationToken', ids)).authorizationData).toHaveLength(2);
    const { authorizationData } = await createLocalEcs({ registry: { folder: e.folder } }).call(
      'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
      {},
      { region: 'cn-north-1' },
    );
    expect(authorizationData).toMatchObject([
      { proxyEndpoint: 'https://123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn' },
    ]);
  });

  it('19.3 are created once, described and deleted', async () => {
    const e = await ecr();
    expect(await e.refusal('DescribeRepositories', { repositoryNames: ['web'] })).toBe(NOT_FOUND);
    expect((await e.call('DescribeRepositories')).repositories).toEqual([]);
    await e.call('CreateRepository', WEB);
    expect(await e.refusal('CreateRepository', WEB)).toBe(
      "RepositoryAlreadyExistsException: The repository with name 'web' already exists in the registry with id '123456789012'",
    );
    expect((await callPort(e.registryPort, 'GET', '/v2/web/tags/list')).json).toEqual({ name: 'web', tags: [] });
    const deleted = await e.call('DeleteRepository', WEB);
    expect(deleted.repository).toMatchObject(WEB);
    expect(await e.refusal('DeleteRepository', WEB)).toBe(NOT_FOUND);
    expect((await callPort(e.registryPort, 'GET', '/v2/web/tags/list')).status).toBe(404);
  });

  it('19.3 with images are deleted by force alone, and those below them stay', async () => {
    const e = await ecr();
    await e.push('web', '1');
    await e.push('web/api', '1');
    expect(await e.refusal('CreateRepository', WEB)).toContain('RepositoryAlreadyExistsException');
    expect(await e.refusal('DeleteRepository', WEB)).toBe(
      "RepositoryNotEmptyException: The repository with name 'web' in registry with id '123456789012' cannot be deleted because it still contains images",
    );
    await e.call('DeleteRepository', { ...WEB, force: true });
    expect((await callPort(e.registryPort, 'GET', '/v2/web/manifests/1')).status).toBe(404);
    expect((await callPort(e.registryPort, 'GET', '/v2/web/api/manifests/1')).status).toBe(200);
    await e.call('CreateRepository', WEB);
    expect((await e.call('ListImages', WEB)).imageIds).toEqual([]);
  });

  it('19.4 are seen where they were created, and everywhere after a push alone', async () => {
    const e = await ecr();
    await e.call('CreateRepository', WEB, 'eu-west-1');
    expect(await e.refusal('DescribeImages', WEB)).toBe(NOT_FOUND);
    expect(await e.refusal('DescribeImages', { ...WEB, registryId: '999999999999' }, 'eu-west-1')).toContain(
      "in the registry with id '999999999999'",
    );
    await e.push('pushed', '1');
    for (const region of ['us-east-1', 'eu-west-1']) {
      expect((await e.call('ListImages', { repositoryName: 'pushed' }, region)).imageIds).toHaveLength(1);
    }
    await e.call('CreateRepository', { ...WEB, imageTagMutability: 'IMMUTABLE' });
    await e.push('web', '1');
    await e.call('DeleteRepository', { ...WEB, force: true });
    expect((await e.call('ListImages', WEB, 'eu-west-1')).imageIds).toHaveLength(1);
    await e.call('DeleteRepository', { ...WEB, force: true }, 'eu-west-1');
    expect((await callPort(e.registryPort, 'GET', '/v2/web/manifests/1')).status).toBe(404);
  });

  it('19.5 keep immutable tags from a push and from PutImage', async () => {
    const e = await ecr();
    await e.call('CreateRepository', { ...WEB, imageTagMutability: 'IMMUTABLE' });
    const first = await e.push('web', '1');
    const other = (await e.call('CreateRepository', { repositoryName: 'other' })).repository.repositoryName;
    await e.push(other, '2', 'other layer');
    const { images } = await e.call('BatchGetImage', { repositoryName: other, imageIds: [{ imageTag: '2' }] });
    const manifest = images[0].imageManifest;
    await e.push('web', '2', 'other layer');
    const message =
      "The image tag '1' already exists in the 'web' repository and cannot be overwritten because the tag is immutable.";
    const refused = await e.pushManifest('web', '1', manifest);
    expect(refused.status).toBe(400);
    expect(refused.json.errors).toEqual([{ code: 'TAG_INVALID', message }]);
    const put = { ...WEB, imageManifest: manifest, imageTag: '1' };
    expect(await e.refusal('PutImage', put)).toBe(`ImageTagAlreadyExistsException: ${message}`);
    const head = await callPort(e.registryPort, 'HEAD', '/v2/web/manifests/1');
    expect(head.headers['docker-content-digest']).toBe(first);
    await e.call('PutImageTagMutability', { ...WEB, imageTagMutability: 'MUTABLE' });
    expect((await e.pushManifest('web', '1', manifest)).status).toBe(201);
  });

  it.each([
    ['MUTABLE', [], 'v1', false],
    ['IMMUTABLE', [], 'v1', true],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'dev-*'], 'latest', false],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'dev-*'], 'dev-7', false],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'dev-*'], 'latest2', true],
    ['IMMUTABLE_WITH_EXCLUSION', ['1.*'], '11', true],
    ['MUTABLE_WITH_EXCLUSION', ['v*.0'], 'v1.0', true],
    ['MUTABLE_WITH_EXCLUSION', ['v*.0'], 'v1.1', false],
  ] as const)('19.5 %s but %j: is %s immutable? %s', (tagMutability, exclusions, tag, wanted) => {
    expect(isImmutable({ tagMutability, exclusions }, tag)).toBe(wanted);
  });

  it('19.5 an exclusion is the other way round than the rule, for every tag', () => {
    const character = fc.constantFrom('a', 'b', '.', '-', '_', '*');
    fc.assert(
      fc.property(fc.string({ unit: character, minLength: 1 }), fc.string({ unit: character }), (filter, tag) => {
        const exclusions = [filter];
        const immutable = isImmutable({ tagMutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions }, tag);
        expect(isImmutable({ tagMutability: 'MUTABLE_WITH_EXCLUSION', exclusions }, tag)).toBe(!immutable);
      }),
    );
  });

  it('19.5 a rule is changed with its exclusions, which are checked', async () => {
    const e = await ecr();
    await e.push('web', 'latest');
    const filter = (text: string): JsonObject => ({ filterType: 'WILDCARD', filter: text });
    const rule = {
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [filter('latest')],
    };
    expect(await e.call('PutImageTagMutability', { ...WEB, ...rule })).toEqual({
      registryId: '123456789012',
      ...WEB,
      ...rule,
    });
    await e.push('web', 'latest', 'another layer');
    expect((await e.call('DescribeRepositories')).repositories).toMatchObject([rule]);
    const put = (members: JsonObject): Promise<string> => e.refusal('PutImageTagMutability', { ...WEB, ...members });
    const filters = (...texts: string[]): JsonObject => ({
      ...rule,
      imageTagMutabilityExclusionFilters: texts.map(filter),
    });
    expect(await put({ imageTagMutability: 'SOMETIMES' })).toContain('Member must satisfy enum value set: [MUTABLE, ');
    expect(await put({})).toContain("'imageTagMutability' failed to satisfy constraint: 'must not be null'");
    expect(await put(filters())).toContain('must have at least one filter');
    expect(await put({ ...filters('a'), imageTagMutability: 'IMMUTABLE' })).toContain('must not be given');
    expect(await put(filters('a', 'b', 'c', 'd', 'e', 'f'))).toContain('less than or equal to 5');
    expect(await put(filters('a b'))).toContain('must satisfy regular expression');
    expect(await put(filters('*a*b*'))).toContain('at most 2 wildcards');
    expect((await e.call('DescribeRepositories')).repositories).toMatchObject([rule]);
  });

  it('19.3 are encrypted with one key for all, where they name none', async () => {
    const e = await ecr();
    const keyOf = async (repositoryName: string): Promise<unknown> => {
      const encryptionConfiguration = { encryptionType: 'KMS' };
      const { repository } = await e.call('CreateRepository', { repositoryName, encryptionConfiguration });
      return repository.encryptionConfiguration.kmsKey;
    };
    const key = await keyOf('web');
    expect(key).toMatch(
      /^arn:aws:kms:us-east-1:123456789012:key\/[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(await keyOf('api')).toBe(key);
  });

  it.each([
    ['no principal', { Effect: 'Allow', Action: ['ecr:BatchGetImage'] }],
    ['no action', { Effect: 'Allow', Principal: '*' }],
    ['no effect', { Action: 'ecr:BatchGetImage', Principal: '*' }],
  ])('19.6 a policy with %s is refused', async (_what, statement) => {
    const e = await ecr();
    await e.call('CreateRepository', WEB);
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    expect(await e.refusal('SetRepositoryPolicy', { ...WEB, policyText })).toBe(
      "InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
    );
  });

  it('19.10 keep what was set after a restart and a reset, where nobody created them too', async () => {
    const e = await ecr();
    await e.push('pushed', '1');
    const pushed = { repositoryName: 'pushed' };
    await e.call('PutImageScanningConfiguration', { ...pushed, imageScanningConfiguration: { scanOnPush: true } });
    const tags = [{ Key: 'team', Value: 'blue' }];
    const encryptionConfiguration = { encryptionType: 'KMS', kmsKey: 'alias/mine' };
    const created = await e.call('CreateRepository', { ...WEB, tags, encryptionConfiguration });
    e.ecs.reset();
    const before = (await e.call('DescribeRepositories')).repositories;
    expect(before).toMatchObject([
      { repositoryName: 'pushed', imageScanningConfiguration: { scanOnPush: true } },
      { repositoryName: 'web', encryptionConfiguration },
    ]);
    const again = await ecr({ registry: { folder: e.folder } });
    expect((await again.call('DescribeRepositories')).repositories).toEqual(before);
    const resourceArn = created.repository.repositoryArn;
    expect((await again.call('ListTagsForResource', { resourceArn })).tags).toEqual(tags);
    rmSync(e.folder, { recursive: true });
    expect((await again.call('DescribeRepositories')).repositories).toEqual([]);
  });
});
