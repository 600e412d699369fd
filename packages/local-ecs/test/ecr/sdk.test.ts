import {
  BatchCheckLayerAvailabilityCommand,
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  CreateRepositoryCommand,
  DescribeImagesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  InitiateLayerUploadCommand,
  InvalidLayerPartException,
  PutImageCommand,
  paginateDescribeRepositories,
  RepositoryNotFoundException,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { describe, expect, it } from 'vitest';
import { callPort, OCI_MANIFEST, sha256 } from '../registry/serve-registry.ts';
import { type Ecr, ecr } from './ecr.ts';

async function uploadLayer(client: ECRClient, repositoryName: string, content: Buffer): Promise<string> {
  const { uploadId } = await client.send(new InitiateLayerUploadCommand({ repositoryName }));
  const bytes = { partFirstByte: 0, partLastByte: content.length - 1, layerPartBlob: content };
  await client.send(new UploadLayerPartCommand({ repositoryName, uploadId, ...bytes }));
  const layerDigests = [sha256(content)];
  const done = await client.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests }));
  return done.layerDigest ?? '';
}

function manifestOf(config: Buffer, layer: Buffer): string {
  const described = (mediaType: string, content: Buffer) => ({
    mediaType,
    digest: sha256(content),
    size: content.length,
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: described('application/vnd.oci.image.config.v1+json', config),
    layers: [described('application/vnd.oci.image.layer.v1.tar', layer)],
  });
}

describe('ECR with the JavaScript SDK over HTTP', () => {
  it('19.1 pushes an image by the API alone, which the registry then serves', async () => {
    const e: Ecr = await ecr();
    const client = e.sdk('eu-central-1');
    const repositoryName = 'team/web';
    const created = await client.send(new CreateRepositoryCommand({ repositoryName }));
    expect(created.repository).toMatchObject({
      repositoryArn: 'arn:aws:ecr:eu-central-1:123456789012:repository/team/web',
      repositoryUri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/web',
      imageTagMutability: 'MUTABLE',
      imageScanningConfiguration: { scanOnPush: false },
      encryptionConfiguration: { encryptionType: 'AES256' },
    });
    expect(created.repository?.createdAt).toBeInstanceOf(Date);

    const [config, layer] = [Buffer.from('{}'), Buffer.alloc(6 * 1024 * 1024, 'layer')];
    const digests = [
      await uploadLayer(client, repositoryName, config),
      await uploadLayer(client, repositoryName, layer),
    ];
    const check = new BatchCheckLayerAvailabilityCommand({
      repositoryName,
      layerDigests: [...digests, sha256('no'), 'x'],
    });
    const checked = await client.send(check);
    expect(checked.layers?.map(({ layerAvailability, layerSize }) => [layerAvailability, layerSize])).toEqual([
      ['AVAILABLE', 2],
      ['AVAILABLE', layer.length],
      ['UNAVAILABLE', undefined],
    ]);
    expect(checked.failures).toMatchObject([{ layerDigest: 'x', failureCode: 'InvalidLayerDigest' }]);

    const imageManifest = manifestOf(config, layer);
    const put = await client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: '1' }));
    expect(put.image?.imageId).toEqual({ imageDigest: sha256(imageManifest), imageTag: '1' });
    const pulled = await callPort(e.registryPort, 'GET', '/v2/team/web/manifests/1');
    expect(pulled.bytes.toString()).toBe(imageManifest);

    const layerDigest = sha256(layer);
    const { downloadUrl } = await client.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }));
    expect(Buffer.from(await (await fetch(downloadUrl ?? '')).arrayBuffer()).equals(layer)).toBe(true);

    const { imageDetails } = await client.send(new DescribeImagesCommand({ repositoryName }));
    expect(imageDetails).toMatchObject([
      {
        imageTags: ['1'],
        imageSizeInBytes: layer.length + 2,
        imageManifestMediaType: OCI_MANIFEST,
        imageStatus: 'ACTIVE',
      },
    ]);
    expect(imageDetails?.[0]?.imagePushedAt).toBeInstanceOf(Date);
  });

  it('19.1 sees errors by their classes, with their members', async () => {
    const e = await ecr();
    const client = e.sdk();
    const unknown = client.send(new DescribeImagesCommand({ repositoryName: 'no/such' }));
    await expect(unknown).rejects.toBeInstanceOf(RepositoryNotFoundException);
    await client.send(new CreateRepositoryCommand({ repositoryName: 'web' }));
    const { uploadId } = await client.send(new InitiateLayerUploadCommand({ repositoryName: 'web' }));
    const part = {
      repositoryName: 'web',
      uploadId,
      partFirstByte: 5,
      partLastByte: 6,
      layerPartBlob: Buffer.from('ab'),
    };
    const error = await client.send(new UploadLayerPartCommand(part)).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InvalidLayerPartException);
    expect(error).toMatchObject({ uploadId, repositoryName: 'web', lastValidByteReceived: 0 });
  });

  it('19.4 an account does not see what another one created', async () => {
    const e = await ecr();
    const created = await e
      .sdk('us-east-1', '111111111111')
      .send(new CreateRepositoryCommand({ repositoryName: 'web' }));
    expect(created.repository?.repositoryUri).toBe('111111111111.dkr.ecr.us-east-1.amazonaws.com/web');
    const other = e.sdk('us-east-1', '222222222222').send(new DescribeImagesCommand({ repositoryName: 'web' }));
    await expect(other).rejects.toThrow(
      "The repository with name 'web' does not exist in the registry with id '222222222222'",
    );
  });

  it('19.7 lists repositories and images in pages', async () => {
    const e = await ecr();
    const client = e.sdk();
    for (const name of ['ca', 'aa', 'ba']) await client.send(new CreateRepositoryCommand({ repositoryName: name }));
    const names: (string | undefined)[] = [];
    for await (const page of paginateDescribeRepositories({ client, pageSize: 2 }, {})) {
      expect(page.repositories?.length).toBeLessThanOrEqual(2);
      names.push(...(page.repositories ?? []).map(({ repositoryName }) => repositoryName));
    }
    expect(names).toEqual(['aa', 'ba', 'ca']);
  });

  it('19.2 gives a token that docker can log in with at the registry', async () => {
    const e = await ecr();
    const { authorizationData } = await e.sdk().send(new GetAuthorizationTokenCommand({}));
    const [data] = authorizationData ?? [];
    expect(data?.proxyEndpoint).toBe(`http://127.0.0.1:${e.registryPort}`);
    expect((data?.expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(11 * 3600 * 1000);
    const [user, password] = Buffer.from(data?.authorizationToken ?? '', 'base64')
      .toString()
      .split(':');
    expect([user, password]).toEqual(['AWS', expect.stringMatching(/^[A-Za-z0-9+/=]+$/)]);
    const headers = { authorization: `Basic ${data?.authorizationToken}` };
    expect((await callPort(e.registryPort, 'GET', '/v2/', { headers })).status).toBe(200);
  });

  it('19.8 copies a tag as deploy tools do: the manifest of one is put under another', async () => {
    const e = await ecr();
    const digest = await e.push('web', '1');
    const client = e.sdk();
    const { images } = await client.send(
      new BatchGetImageCommand({
        repositoryName: 'web',
        imageIds: [{ imageTag: '1' }],
        acceptedMediaTypes: [OCI_MANIFEST],
      }),
    );
    const [image] = images ?? [];
    expect(image).toMatchObject({
      imageId: { imageDigest: digest, imageTag: '1' },
      imageManifestMediaType: OCI_MANIFEST,
    });
    const retagged = { repositoryName: 'web', imageManifest: image?.imageManifest, imageTag: 'production' };
    const put = await client.send(new PutImageCommand(retagged));
    expect(put.image?.imageId?.imageDigest).toBe(digest);
    const deleted = await client.send(
      new BatchDeleteImageCommand({ repositoryName: 'web', imageIds: [{ imageTag: '1' }, { imageTag: 'gone' }] }),
    );
    expect(deleted.imageIds).toEqual([{ imageDigest: digest, imageTag: '1' }]);
    expect(deleted.failures).toMatchObject([{ imageId: { imageTag: 'gone' }, failureCode: 'ImageNotFound' }]);
  });
});
