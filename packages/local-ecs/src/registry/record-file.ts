import { readFile } from 'node:fs/promises';
import { orWhereMissing } from './is-missing.ts';
import type { RepositoryRecord } from './repository-record.ts';
import { writeFileWhole } from './write-file-whole.ts';

/** What is kept about a repository, by the place (account and region) that it was created in; none where it came by a push. */
export type RepositoryRecords = ReadonlyMap<string, RepositoryRecord>;

/** The records of a repository, in one file. Changes must go one after the other. */
export interface RecordFile {
  read(): Promise<RepositoryRecords>;
  write(records: RepositoryRecords): Promise<void>;
}

export function createRecordFile(path: string, scratch: string): RecordFile {
  return {
    read: async () => {
      const text = await orWhereMissing(readFile(path, 'utf8'), '{}');
      return new Map(Object.entries(JSON.parse(text) as Record<string, RepositoryRecord>));
    },
    write: (records) => writeFileWhole(scratch, path, JSON.stringify(Object.fromEntries(records))),
  };
}
