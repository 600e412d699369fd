import type { FaultBook } from '../faults/faults.ts';
import type { ImageStore } from '../registry/image-store.ts';
import { cannotPull } from './task/start-error.ts';

/** The images of the registry as a task pulls them: not while a fault has the registry down. */
export function reachableImages(images: ImageStore | null, faults: FaultBook): ImageStore | null {
  if (images === null) return null;
  const refuseWhileDown = async (repository: string, reference: string): Promise<void> => {
    if (faults.strike('registry-down', () => true) === null) return;
    const path = `/v2/${repository}/${reference}`;
    throw cannotPull(
      `failed to resolve ref ${repository}: unexpected status from HEAD request to ${path}: 503 Service Unavailable`,
    );
  };
  return {
    async manifest(repository, reference) {
      await refuseWhileDown(repository, `manifests/${reference}`);
      return images.manifest(repository, reference);
    },
    digest: (repository, reference) => images.digest(repository, reference),
    async blob(repository, digest) {
      await refuseWhileDown(repository, `blobs/${digest}`);
      return images.blob(repository, digest);
    },
  };
}
