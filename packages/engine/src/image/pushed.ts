import type { ImagePushed } from '../events/delivery-event.ts';
import { type ImageReference, printFamiliar } from '../model/image-reference.ts';
import type { Clock } from '../ports/clock.ts';

export function pushed(reference: ImageReference, digest: string, durationMs: number): ImagePushed {
  return { type: 'image.pushed', image: printFamiliar(reference), digest, durationMs };
}

/** @returns the milliseconds since now, each time it is asked. */
export function stopwatch(clock: Clock): () => number {
  const startedAt = clock.now();
  return () => Math.round(clock.now() - startedAt);
}
