import { createHash } from 'node:crypto';
import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { flag, structure, texts } from '../operations/input.ts';
import type { Operation } from '../operations/operation.ts';
import { newRepositoryRecord, type RepositoryRecord } from '../registry/repository-record.ts';
import { seconds } from '../views/wire.ts';
import { checkedName, oneOf, repositoryName } from './ecr-input.ts';
import { ecrPage } from './ecr-page.ts';
import { tagsOf } from './ecr-tags.ts';
import { findRepository, forgetRepository, lookUpRepository, wantRepository } from './known-repository.ts';
import { type Place, placeOf } from './place.ts';
import { tagRuleOf, tagRuleView } from './tag-rule.ts';

/** CreateRepository. */
export const createRepository: Operation = async (call) => {
  const place = placeOf(call);
  const { input, key, now } = place;
  const name = repositoryName(input);
  const record = {
    ...newRepositoryRecord(now),
    ...tagRuleOf(input),
    scanOnPush: scanOnPushOf(input),
    encryption: encryptionOf(place),
    tags: tagsOf(input),
  };
  const repository = place.store.repository(name);
  await repository.changeRecords(async (records) => {
    if ((await lookUpRepository(place, name)) !== null) {
      throw new EcsError(
        'RepositoryAlreadyExistsException',
        `The repository with name '${name}' already exists in the registry with id '${place.registryId}'`,
      );
    }
    return new Map([...records, [key, record]]);
  });
  return { repository: repositoryView(place, name, record) };
};

/** DescribeRepositories: those that are named, else all in pages. */
export const describeRepositories: Operation = async (call) => {
  const place = placeOf(call);
  const named = texts(place.input, 'repositoryNames').map((name) => checkedName(name, 'repositoryNames'));
  if (named.length > 0) {
    const found = await Promise.all(named.map((name) => findRepository(place, name)));
    return { repositories: found.map(({ name, record }) => repositoryView(place, name, record)) };
  }
  const names = await place.store.catalog();
  const all = (await Promise.all(names.map((name) => lookUpRepository(place, name)))).filter((each) => each !== null);
  const { page, nextToken } = ecrPage(all, place);
  return { repositories: page.map(({ name, record }) => repositoryView(place, name, record)), nextToken };
};

/** DeleteRepository: with `force` also one that has images. */
export const deleteRepository: Operation = async (call) => {
  const place = placeOf(call);
  const known = await wantRepository(place);
  const { name, repository, record } = known;
  if (flag(place.input, 'force') !== true && (await repository.manifests()).length > 0) {
    throw new EcsError(
      'RepositoryNotEmptyException',
      `The repository with name '${name}' in registry with id '${place.registryId}' cannot be deleted because it still contains images`,
    );
  }
  await forgetRepository(place, known);
  return { repository: repositoryView(place, name, record) };
};

export function scanOnPushOf(input: JsonObject): boolean {
  const configuration = structure(input, 'imageScanningConfiguration');
  return configuration !== null && flag(configuration, 'scanOnPush') === true;
}

/** It is kept and changes nothing; a key of KMS that is not named is one that AWS would choose. */
function encryptionOf({ input, arn }: Place): JsonObject {
  const given = structure(input, 'encryptionConfiguration');
  if (given === null) return newRepositoryRecord(0).encryption;
  const type = oneOf(given, 'encryptionType', ['AES256', 'KMS', 'KMS_DSSE']) ?? 'AES256';
  if (type === 'AES256') return { encryptionType: type };
  const [, partition, , region, account] = arn('').split(':');
  const kmsKey = given['kmsKey'] ?? `arn:${partition}:kms:${region}:${account}:key/${managedKeyId(region, account)}`;
  return { encryptionType: type, kmsKey };
}

/** Of the key that AWS keeps for ECR: an account has one in each region. */
function managedKeyId(region = '', account = ''): string {
  const hex = createHash('sha256').update(`${account} ${region}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

function repositoryView(place: Place, name: string, record: RepositoryRecord): JsonObject {
  return {
    repositoryArn: place.arn(name),
    registryId: place.registryId,
    repositoryName: name,
    repositoryUri: place.uri(name),
    createdAt: seconds(record.createdAt),
    ...tagRuleView(record),
    imageScanningConfiguration: { scanOnPush: record.scanOnPush },
    encryptionConfiguration: record.encryption,
  };
}
