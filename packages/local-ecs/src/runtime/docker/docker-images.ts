import type { ImageStore } from '../../registry/image-store.ts';
import { imageByDigest } from '../task/image-by-digest.ts';
import { cannotPull, imageNotFound, StartError } from '../task/start-error.ts';
import { storedImageName } from '../task/stored-image-name.ts';
import type { DockerCli } from './docker-cli.ts';
import { pullFailure } from './pull-failure.ts';
import { ownReference, readRepositoryDigest } from './registry-reference.ts';

/** An image that docker has. */
export interface DockerImage {
  /** What docker is told to run. */
  readonly reference: string;
  /** What its name meant when it was pulled. */
  readonly digest: string;
}

/** Images as docker has them, those of the own registry among them. */
export interface DockerImages {
  /** @param digest what the name has to mean; null: what it means now. @throws StartError CannotPullContainerError */
  pull(image: string, digest: string | null): Promise<DockerImage>;
  /** Docker has no longer what was pulled: the next pull looks again. */
  forget(reference: string): void;
  /** Takes away what this pulled from the own registry, where nobody else needs it. */
  removePulled(): Promise<void>;
}

/**
 * Images as docker has them. Those of the own registry are pulled by their digest, and only when docker has them not; a
 * name of another registry is pulled each time, as ECS does it, and what docker has is taken where that fails.
 *
 * @param registryHost where docker reaches the own registry, `HOST:PORT`; null while it does not listen
 */
export function createDockerImages(
  cli: DockerCli,
  store: ImageStore | null,
  registryHost: () => string | null,
): DockerImages {
  const present = new Map<string, Promise<void>>();
  const pulled = new Set<string>();

  const has = async (reference: string): Promise<boolean> =>
    (await cli.run(['image', 'inspect', '--format', '{{.Id}}', '--', reference])).exitCode === 0;

  const pullOnce = async (image: string, reference: string): Promise<void> => {
    if (await has(reference)) return;
    const { exitCode, stderr } = await cli.run(['pull', '--quiet', '--', reference]);
    if (exitCode !== 0) throw cannotPull(pullFailure(image, stderr));
    pulled.add(reference);
  };

  const ensure = (image: string, reference: string): Promise<void> => {
    const known = present.get(reference);
    if (known !== undefined) return known;
    const work = pullOnce(image, reference);
    present.set(reference, work);
    // What failed is tried again with the next task.
    work.catch(() => present.delete(reference));
    return work;
  };

  const pullOther = async (image: string): Promise<DockerImage> => {
    const local = await cli.run(['image', 'inspect', '--format', '{{.Id}} {{json .RepoDigests}}', '--', image]);
    const [id = '', digests = '[]'] = local.stdout.trim().split(' ');
    // It was built here and never was in a registry.
    if (local.exitCode === 0 && digests === '[]') return { reference: id, digest: id };
    if (!image.includes('@') || local.exitCode !== 0) {
      const { exitCode, stderr } = await cli.run(['pull', '--quiet', '--', image]);
      if (exitCode !== 0 && local.exitCode !== 0) throw cannotPull(pullFailure(image, stderr));
    }
    const found = await cli.run(['image', 'inspect', '--format', '{{.Id}} {{json .RepoDigests}}', '--', image]);
    const [newId = id, newDigests = digests] = found.stdout.trim().split(' ');
    return { reference: newId, digest: readRepositoryDigest(newDigests, image) ?? newId };
  };

  const pullDigest = async (image: string, digest: string): Promise<DockerImage> => {
    // One that was only built is called by its id.
    if (await has(digest)) return { reference: digest, digest };
    const reference = imageByDigest(image, digest);
    await ensure(reference, reference);
    return { reference, digest };
  };

  return {
    async pull(image, digest) {
      const name = storedImageName(image);
      if (name === null) return digest === null ? pullOther(image) : pullDigest(image, digest);
      const host = registryHost();
      const found = await storedManifest(store, name.repository, digest ?? name.reference, image);
      if (found === null) {
        // A registry on another port of this machine.
        if (/^(?:localhost|127\.0\.0\.1|\[::1\]):/.test(image) && !isAt(image, host)) {
          return digest === null ? pullOther(image) : pullDigest(image, digest);
        }
        throw imageNotFound(image, digest);
      }
      if (host === null) {
        throw cannotPull(
          `failed to resolve ref ${image}: failed to do request: the registry of local-ecs does not listen`,
        );
      }
      const reference = ownReference(image, name.repository, found, host);
      await ensure(image, reference);
      return { reference, digest: found };
    },
    forget: (reference) => void present.delete(reference),
    async removePulled() {
      const references = [...pulled];
      pulled.clear();
      present.clear();
      await Promise.all(references.map((reference) => cli.run(['image', 'rm', '--', reference])));
    },
  };
}

/** The digest of a manifest in the own registry. */
async function storedManifest(
  store: ImageStore | null,
  repository: string,
  reference: string,
  image: string,
): Promise<string | null> {
  const found = await store?.manifest(repository, reference).catch((error: Error) => {
    throw error instanceof StartError ? error : cannotPull(`${image}: ${error.message}`);
  });
  return found?.digest ?? null;
}

function isAt(image: string, host: string | null): boolean {
  const port = host?.slice(host.lastIndexOf(':')) ?? '';
  return image.slice(0, image.indexOf('/')).endsWith(port) && port !== '';
}
