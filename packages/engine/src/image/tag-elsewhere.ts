import type { Happening } from '../events/delivery-event.ts';
import type { ImageReference } from '../model/image-reference.ts';
import type { Clock } from '../ports/clock.ts';
import type { Registry, StoredManifest } from '../ports/registry.ts';
import { pushed, stopwatch } from './pushed.ts';

/** Puts more tags on a manifest that a registry has; no layer is moved. */
export async function* tagElsewhere(
  { mediaType, body }: Pick<StoredManifest, 'mediaType' | 'body'>,
  tags: readonly ImageReference[],
  registry: Registry,
  clock: Clock,
): AsyncGenerator<Happening, void> {
  for (const reference of tags) {
    const time = stopwatch(clock);
    yield pushed(reference, await registry.putManifest(reference, mediaType, body), time());
  }
}
