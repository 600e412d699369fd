import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GIVEN_UP_AFTER_MS } from './given-up.ts';
import { isUploadId } from './grammar.ts';
import { orWhereMissing } from './is-missing.ts';
import { refusal } from './registry-error.ts';
import { Upload } from './upload.ts';

/** The uploads under way, each in the folder of its repository: another repository does not know it. */
export interface Uploads {
  /** Begins one, and forgets those of the repository that were given up. */
  begin(repository: string): Promise<Upload>;
  /** @throws RegistryError BLOB_UPLOAD_UNKNOWN */
  find(repository: string, id: string): Promise<Upload>;
  /** It is no upload any more: its file was moved away or is removed. */
  end(upload: Upload): Promise<void>;
}

/** @param folderOf the folder of the uploads of a repository */
export function createUploads(folderOf: (repository: string) => string, now: () => number): Uploads {
  const known = new Map<string, Upload>();

  const resume = async (file: string, id: string): Promise<Upload | null> => {
    const upload = await Upload.resume(id, file);
    // Another request may have resumed it meanwhile; both must share one.
    const first = known.get(file) ?? upload;
    if (first !== null) known.set(file, first);
    return first;
  };

  return {
    async begin(repository) {
      const folder = folderOf(repository);
      await mkdir(folder, { recursive: true });
      for (const file of await removeGivenUp(folder, now())) known.delete(file);
      const id = randomUUID();
      const upload = await Upload.begin(id, join(folder, id));
      known.set(upload.file, upload);
      return upload;
    },
    async find(repository, id) {
      const file = join(folderOf(repository), id);
      const upload = isUploadId(id) ? (known.get(file) ?? (await resume(file, id))) : null;
      if (upload === null) throw refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'there is no such upload; begin a new one');
      return upload;
    },
    async end(upload) {
      known.delete(upload.file);
      await upload.discard();
    },
  };
}

/** Removes the files that nobody has touched for too long, and returns them. */
export async function removeGivenUp(folder: string, now: number): Promise<string[]> {
  const files = (await orWhereMissing(readdir(folder), [])).map((name) => join(folder, name));
  const expired: string[] = [];
  for (const file of files) {
    const touched = (await orWhereMissing(stat(file), null))?.mtimeMs ?? now;
    if (now - touched > GIVEN_UP_AFTER_MS) expired.push(file);
  }
  await Promise.all(expired.map((file) => rm(file, { force: true })));
  return expired;
}
