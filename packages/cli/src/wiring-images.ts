import { build, clean } from '@slipway/engine';
import { ambientConnection, connectImages, systemClock } from '@slipway/engine/adapters';
import type { Connection, Environment, ImageMaker } from './world.ts';

/** The engines, registries and git of this machine. Apart from the other wiring: a deployment does without it. */
export async function connectImageMaker(
  connection: Connection,
  env: Environment,
  signal: AbortSignal,
): Promise<ImageMaker> {
  const { ports, secrets } = await connectImages({ ...ambientConnection, ...connection }, env, signal);
  return {
    clock: systemClock,
    build: (request, end) => build(request, ports, { signal: end, secrets }),
    clean: (request, end) => clean(request, ports, { signal: end, secrets }),
  };
}
