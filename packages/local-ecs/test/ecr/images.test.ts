import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/index.ts';
import { DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST, sha256 } from '../registry/serve-registry.ts';
import { type Ecr, ecr } from './ecr.ts';

const WEB = { repositoryName: 'web' };
const IN_WEB = "in the repository with name 'web' in registry with id '123456789012'";
const NO_SUCH = sha256('no such image');

async function manifestOf(e: Ecr, imageTag: string): Promise<string> {
  const { images } = await e.call('BatchGetImage', { ...WEB, imageIds: [{ imageTag }] });
  return images[0].imageManifest;
}

const shown = (id: { readonly imageDigest: string; readonly imageTag?: string }): string =>
  `${id.imageTag} ${id.imageDigest}`;

/** Puts a list of the image under the tag `all`, and returns its digest. */
async function putList(e: Ecr, digest: string, size: number): Promise<string> {
  const manifests = [{ mediaType: OCI_MANIFEST, digest, size }];
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests });
  return (await e.call('PutImage', { ...WEB, imageManifest, imageTag: 'all' })).image.imageId.imageDigest;
}

describe('images of ECR', () => {
  it('19.7 are listed by tag and status, in pages', async () => {
    const e = await ecr();
    const first = await e.push('web', 'a');
    await e.push('web', 'b');
    const second = await e.push('web', 'c', 'second');
    const third = await e.push('web', 'c', 'third');
    const list = async (input: object): Promise<string[]> =>
      (await e.call('ListImages', { ...WEB, ...input })).imageIds.map(shown);
    const tagged = [`a ${first}`, `b ${first}`, `c ${third}`];
    expect((await list({ filter: { tagStatus: 'TAGGED' } })).toSorted()).toEqual(tagged);
    expect(await list({ filter: { tagStatus: 'UNTAGGED' } })).toEqual([`undefined ${second}`]);
    expect(await list({ filter: { imageStatus: 'ARCHIVED' } })).toEqual([]);
    const all = await list({});
    expect(all.toSorted()).toEqual([...tagged, `undefined ${second}`].toSorted());
    const paged: string[] = [];
    for (let nextToken: string | undefined, pages = 0; pages < 9; pages += 1) {
      const page = await e.call('ListImages', { ...WEB, maxResults: 3, nextToken });
      paged.push(...page.imageIds.map(shown));
      nextToken = page.nextToken;
      if (nextToken === undefined) break;
    }
    expect(paged).toEqual(all);
    expect(await e.refusal('ListImages', { ...WEB, maxResults: 1001 })).toContain('less than or equal to 1000');
    expect(await e.refusal('ListImages', { ...WEB, nextToken: 'x' })).toContain("'nextToken'");
    expect(await e.refusal('ListImages', { ...WEB, filter: { tagStatus: 'x' } })).toContain('enum value set');
  });

  it('19.7 are described by tag and digest; a list has the size of its largest image', async () => {
    const e = await ecr();
    const digest = await e.push('web', '1', 'a layer');
    await e.push('web', 'latest', 'a layer');
    const size = Buffer.byteLength(await manifestOf(e, '1'));
    const list = await putList(e, digest, size);
    const details = async (...imageIds: JsonObject[]): Promise<object[]> =>
      (await e.call('DescribeImages', { ...WEB, imageIds })).imageDetails;
    const image = {
      registryId: '123456789012',
      ...WEB,
      imageDigest: digest,
      imageTags: ['1', 'latest'],
      imageSizeInBytes: 'a layer'.length + 2,
      imagePushedAt: expect.any(Number),
      imageManifestMediaType: OCI_MANIFEST,
      artifactMediaType: expect.any(String),
      imageStatus: 'ACTIVE',
    };
    expect(await details({ imageTag: '1' }, { imageTag: 'latest' }, { imageDigest: digest })).toEqual([image]);
    expect(await details({ imageDigest: list })).toMatchObject([
      { imageTags: ['all'], imageSizeInBytes: image.imageSizeInBytes, imageManifestMediaType: OCI_INDEX },
    ]);
    expect((await e.call('DescribeImages', WEB)).imageDetails).toHaveLength(2);
  });

  it('19.7 that are missing are an error with AWS’s text', async () => {
    const e = await ecr();
    await e.call('CreateRepository', WEB);
    const end = "does not exist within the repository with name 'web' in the registry with id '123456789012'";
    const refusal = (...imageIds: JsonObject[]): Promise<string> => e.refusal('DescribeImages', { ...WEB, imageIds });
    expect(await refusal({ imageTag: 'T' })).toBe(
      `ImageNotFoundException: The image with imageId {imageDigest:'null', imageTag:'T'} ${end}`,
    );
    expect(await refusal({ imageDigest: NO_SUCH })).toBe(
      `ImageNotFoundException: The image with imageId {imageDigest:'${NO_SUCH}', imageTag:'null'} ${end}`,
    );
    expect(await refusal({})).toContain('InvalidParameterException');
  });

  it('19.8 are got with failures for the others', async () => {
    const e = await ecr();
    const digest = await e.push('web', '1');
    const imageIds = [
      { imageTag: '1' },
      { imageDigest: digest },
      { imageDigest: digest, imageTag: '1' },
      { imageTag: '2' },
      { imageDigest: NO_SUCH },
      { imageDigest: 'x' },
      {},
      { imageDigest: NO_SUCH, imageTag: '1' },
    ];
    const { images, failures } = await e.call('BatchGetImage', { ...WEB, imageIds });
    expect(images.map(({ imageId }: { imageId: object }) => imageId)).toEqual([
      { imageDigest: digest, imageTag: '1' },
      { imageDigest: digest },
      { imageDigest: digest, imageTag: '1' },
    ]);
    expect(sha256(images[0].imageManifest)).toBe(digest);
    expect(failures.map(({ failureCode }: { failureCode: string }) => failureCode)).toEqual([
      'ImageNotFound',
      'ImageNotFound',
      'InvalidImageDigest',
      'MissingDigestAndTag',
      'ImageTagDoesNotMatchDigest',
    ]);
    const other = { ...WEB, imageIds: [{ imageTag: '1' }], acceptedMediaTypes: [DOCKER_MANIFEST] };
    expect((await e.call('BatchGetImage', other)).failures).toMatchObject([{ failureCode: 'ImageNotFound' }]);
    expect(await e.refusal('BatchGetImage', { ...WEB, imageIds: [] })).toBe(
      "InvalidParameterException: Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have length greater than or equal to 1'",
    );
  });

  it('19.8 are put under another tag, and not twice', async () => {
    const e = await ecr();
    const imageDigest = await e.push('web', '1');
    const imageManifest = await manifestOf(e, '1');
    const put = (members: JsonObject): Promise<string> => e.refusal('PutImage', { ...WEB, imageManifest, ...members });
    expect(await put({ imageTag: '1' })).toBe(
      `ImageAlreadyExistsException: Image with digest '${imageDigest}' and tag '1' already exists ${IN_WEB}`,
    );
    expect(await put({})).toContain(`and tag 'null' already exists`);
    expect(await put({ imageTag: '2', imageDigest: NO_SUCH })).toContain('ImageDigestDoesNotMatchException');
    expect(await put({ imageTag: '2', imageDigest: 'x' })).toBe(
      "InvalidParameterException: Invalid parameter at 'imageDigest' failed to satisfy constraint: 'must satisfy regular expression '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+''",
    );
    expect(await put({ imageTag: '-2' })).toContain("'imageTag'");
    expect(await put({ imageTag: '2', imageManifest: '{' })).toContain("'ImageManifest'");
    expect(await put({ imageTag: '2', imageDigest })).toBe('no error');
  });

  it('19.8 need their layers, and lists their images', async () => {
    const e = await ecr();
    await e.push('web', '1');
    await e.call('CreateRepository', { repositoryName: 'empty' });
    const imageManifest = await manifestOf(e, '1');
    const target =
      "required for pushing image into repository with name 'empty' in the registry with id '123456789012'";
    expect(await e.refusal('PutImage', { repositoryName: 'empty', imageManifest })).toBe(
      `LayersNotFoundException: Layers with digests '[${sha256('{}')}, ${sha256('layer')}]' ${target} do not exist`,
    );
    const manifests = [{ mediaType: OCI_MANIFEST, digest: NO_SUCH, size: 1 }];
    const list = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests });
    expect(await e.refusal('PutImage', { repositoryName: 'empty', imageManifest: list })).toBe(
      `ReferencedImagesNotFoundException: Images with digests '[${NO_SUCH}]' ${target} do not exist`,
    );
  });

  it('19.8 are deleted with their last tag, or by digest with all of them', async () => {
    const e = await ecr();
    const digest = await e.push('web', 'a');
    for (const tag of ['b', 'c']) await e.push('web', tag);
    const remove = (...imageIds: JsonObject[]): Promise<{ imageIds: object[]; failures: object[] }> =>
      e.call('BatchDeleteImage', { ...WEB, imageIds });
    expect(await remove({ imageTag: 'a' }, { imageTag: 'a' })).toMatchObject({
      imageIds: [{ imageDigest: digest, imageTag: 'a' }],
      failures: [{ imageId: { imageTag: 'a' }, failureCode: 'ImageNotFound' }],
    });
    expect((await remove({ imageDigest: digest })).imageIds).toEqual([
      { imageDigest: digest, imageTag: 'b' },
      { imageDigest: digest, imageTag: 'c' },
    ]);
    const again = await e.push('web', 'last');
    await remove({ imageTag: 'last' });
    expect((await remove({ imageDigest: again })).failures).toMatchObject([{ failureCode: 'ImageNotFound' }]);
    expect((await e.call('ListImages', WEB)).imageIds).toEqual([]);
  });

  it('19.8 that are in a list are deleted behind it', async () => {
    const e = await ecr();
    const digest = await e.push('web', '1');
    const list = await putList(e, digest, Buffer.byteLength(await manifestOf(e, '1')));
    const image = { imageDigest: digest };
    const refused = await e.call('BatchDeleteImage', { ...WEB, imageIds: [image] });
    expect(refused.failures).toEqual([
      {
        imageId: image,
        failureCode: 'ImageReferencedByManifestList',
        failureReason: `Requested image referenced by manifest list: [${list}]`,
      },
    ]);
    const { failures } = await e.call('BatchDeleteImage', { ...WEB, imageIds: [{ imageDigest: list }, image] });
    expect(failures).toEqual([]);
  });

  it('19.9 layers are uploaded in parts of 5 MiB or more, in order', async () => {
    const e = await ecr();
    await e.call('CreateRepository', WEB);
    const { uploadId, partSize } = await e.call('InitiateLayerUpload', WEB);
    expect(partSize).toBeGreaterThanOrEqual(5 * 1024 * 1024);
    const upload = (name: string, members: JsonObject): Promise<string> =>
      e.refusal(name, { ...WEB, uploadId, ...members });
    const part = (first: number, content: Buffer): JsonObject => ({
      partFirstByte: first,
      partLastByte: first + content.length - 1,
      layerPartBlob: content.toString('base64'),
    });
    const complete = (content: Buffer): JsonObject => ({ layerDigests: [sha256(content)] });
    const [large, small] = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('b')];
    expect(await upload('CompleteLayerUpload', complete(small))).toContain('EmptyUploadException');
    expect(await upload('UploadLayerPart', part(0, large))).toBe('no error');
    expect(await upload('UploadLayerPart', part(0, large))).toContain('InvalidLayerPartException');
    expect(await upload('UploadLayerPart', part(large.length, small))).toBe('no error');
    expect(await upload('UploadLayerPart', part(large.length + 1, small))).toContain('LayerPartTooSmallException');
    const whole = Buffer.concat([large, small]);
    expect(await upload('CompleteLayerUpload', complete(whole))).toBe('no error');
    expect(await upload('CompleteLayerUpload', complete(whole))).toBe(
      `UploadNotFoundException: The upload with id '${uploadId}' does not exist ${IN_WEB}`,
    );
    const layerDigest = sha256(whole);
    expect((await e.call('GetDownloadUrlForLayer', { ...WEB, layerDigest })).downloadUrl).toBe(
      `http://127.0.0.1:${e.registryPort}/v2/web/blobs/${layerDigest}`,
    );
  });

  it('19.9 a layer that is there, or has another digest, is refused', async () => {
    const e = await ecr();
    await e.push('web', '1');
    const complete = async (sent: string, layerDigest: string): Promise<string> => {
      const { uploadId } = await e.call('InitiateLayerUpload', WEB);
      const layerPartBlob = Buffer.from(sent).toString('base64');
      const part = { partFirstByte: 0, partLastByte: sent.length - 1, layerPartBlob };
      await e.call('UploadLayerPart', { ...WEB, uploadId, ...part });
      return e.refusal('CompleteLayerUpload', { ...WEB, uploadId, layerDigests: [layerDigest] });
    };
    const digest = sha256('layer');
    expect(await complete('layer', digest)).toBe(
      `LayerAlreadyExistsException: Layer with digest '${digest}' already exists ${IN_WEB}`,
    );
    expect(await complete('layer', NO_SUCH)).toContain('InvalidLayerException');
    expect(await e.refusal('GetDownloadUrlForLayer', { ...WEB, layerDigest: NO_SUCH })).toContain(
      'LayersNotFoundException',
    );
  });
});
