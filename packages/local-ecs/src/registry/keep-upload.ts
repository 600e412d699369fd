import type { Digest } from './digest.ts';
import { refusal } from './registry-error.ts';
import type { Store } from './store.ts';
import type { Upload } from './upload.ts';

/**
 * Makes a blob of what has arrived; what does not have the digest is thrown away. One request at a time may be at the upload.
 * @throws RegistryError DIGEST_INVALID
 */
export async function keepUpload(store: Store, name: string, upload: Upload, digest: Digest): Promise<void> {
  if (!(await upload.is(digest))) {
    await store.uploads.end(upload);
    throw refusal(400, 'DIGEST_INVALID', `the ${upload.size} bytes that were uploaded do not have this digest`);
  }
  await store.content.adopt(digest, upload.file);
  await store.repository(name).addBlob(digest);
  await store.uploads.end(upload);
}
