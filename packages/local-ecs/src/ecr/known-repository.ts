import type { RepositoryRecords } from '../registry/record-file.ts';
import type { Repository } from '../registry/repository.ts';
import { newRepositoryRecord, type RepositoryRecord } from '../registry/repository-record.ts';
import { repositoryNotFound } from './ecr-error.ts';
import { repositoryName } from './ecr-input.ts';
import type { Place } from './place.ts';

/** A repository that a place has. */
export interface KnownRepository {
  readonly name: string;
  readonly repository: Repository;
  readonly record: RepositoryRecord;
}

/** Where what was set for a repository is kept that nobody created: a push made it, and every place has it. */
const EVERYWHERE = '*';

/** The repository that `repositoryName` of the input names. @throws RepositoryNotFoundException */
export async function wantRepository(place: Place): Promise<KnownRepository> {
  return findRepository(place, repositoryName(place.input));
}

/** @throws RepositoryNotFoundException */
export async function findRepository(place: Place, name: string): Promise<KnownRepository> {
  const known = await lookUpRepository(place, name);
  if (known === null) throw repositoryNotFound(name, place);
  return known;
}

/** Null where the place has no such repository. */
export async function lookUpRepository({ store, key }: Place, name: string): Promise<KnownRepository | null> {
  const repository = store.repository(name);
  const record = await recordIn(repository, await repository.records(), key);
  return record === null ? null : { name, repository, record };
}

async function recordIn(
  repository: Repository,
  records: RepositoryRecords,
  key: string,
): Promise<RepositoryRecord | null> {
  const record = records.get(key) ?? records.get(EVERYWHERE);
  if (record !== undefined) return record;
  const since = records.size > 0 ? null : await repository.knownSince();
  return since === null ? null : newRepositoryRecord(since);
}

/** Keeps other values in the record of a repository. @throws RepositoryNotFoundException */
export async function changeRecord(
  place: Place,
  name: string,
  change: (record: RepositoryRecord) => Partial<RepositoryRecord>,
): Promise<RepositoryRecord> {
  const repository = place.store.repository(name);
  let changed: RepositoryRecord | null = null;
  await repository.changeRecords(async (records) => {
    const record = await recordIn(repository, records, place.key);
    if (record === null) throw repositoryNotFound(name, place);
    changed = { ...record, ...change(record) };
    return new Map([...records, [records.has(place.key) ? place.key : EVERYWHERE, changed]]);
  });
  return changed ?? newRepositoryRecord(place.now);
}

/** Takes the repository from the place, and its images when no other place has it. */
export async function forgetRepository({ key }: Place, { repository }: KnownRepository): Promise<void> {
  let isLast = true;
  await repository.changeRecords((records) => {
    const rest = new Map([...records].filter(([each]) => each !== key && each !== EVERYWHERE));
    isLast = rest.size === 0;
    return rest;
  });
  if (isLast) await repository.remove();
}
