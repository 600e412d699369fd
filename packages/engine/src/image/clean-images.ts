import type { Happening } from '../events/delivery-event.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';
import type { ImagePorts } from '../ports/index.ts';
import { planClean } from './plan/plan-clean.ts';
import { repositoryLabel, repositoryName } from './plan/plan-image.ts';
import type { CleanRequest } from './request.ts';

/**
 * Takes the images that Slipway built for a repository from this host, but for the newest ones and those that a container has.
 *
 * @throws SlipwayError ENGINE_UNAVAILABLE.
 */
export async function* cleanImages(
  { image, keep, builder, dryRun }: CleanRequest,
  { engines }: Pick<ImagePorts, 'engines'>,
): AsyncGenerator<Happening, void> {
  const engine = builder === 'built-in' ? { silent: [] } : await engines.find(builder === 'auto' ? null : builder);
  if ('silent' in engine) return yield nothing('No container engine keeps images here: there is nothing to clean.');
  const images = await engine.imagesWithLabel(repositoryLabel, repositoryName(image));
  const { removed, kept } = planClean(
    images,
    image,
    keep,
    images.length === 0 ? new Set() : await engine.imagesInUse(),
  );
  if (removed.length === 0 && kept.length === 0)
    return yield nothing(`${engine.name} has no image that was built here for ${repositoryName(image)}.`);
  for (const { reference, because } of kept) yield keeping(engine, reference, because, '');
  for (const reference of removed) {
    if (dryRun) {
      yield keeping(engine, reference, 'dry-run', '');
      continue;
    }
    const refusal = await engine.remove(reference);
    if (refusal === null) yield { type: 'image.removed', image: reference, builder: engine.name };
    else yield keeping(engine, reference, 'refused', refusal);
  }
}

function keeping(
  { name }: ContainerEngine,
  image: string,
  because: Extract<Happening, { type: 'image.kept' }>['because'],
  detail: string,
): Happening {
  return { type: 'image.kept', image, builder: name, because, detail };
}

function nothing(message: string): Happening {
  return { type: 'clean.nothing', reason: message };
}
