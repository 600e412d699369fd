import type { CleanRequest } from '@slipway/engine';
import { type Call, startOf } from '../command-line/command.ts';
import { follow, type Presentation } from '../follow.ts';
import type { World } from '../world.ts';
import { readBuilder, readRepository } from './builder-flags.ts';
import type { cleanFlags } from './clean-flags.ts';
import { readPresentation } from './view-flags.ts';

interface CleanCommand {
  readonly request: CleanRequest;
  readonly presentation: Presentation;
}

const defaultKeep = 3;

function read(call: Call<typeof cleanFlags>): CleanCommand | null {
  const { keep, 'dry-run': dryRun } = call.flags;
  const builder = readBuilder(call);
  const image = readRepository(call);
  const presentation = readPresentation(call);
  if (image === null) return null;
  return {
    request: { image, builder, keep: keep ?? defaultKeep, dryRun },
    presentation,
  };
}

const nowhere = { region: null, profile: null, roleArn: null, idTokenEnv: null, endpointUrl: null };

async function run({ request, presentation }: CleanCommand, world: World): Promise<number> {
  return follow(
    async (signal) => {
      const images = await world.connectImages(nowhere, signal);
      return { events: images.clean(request, signal), clock: images.clock, poster: null };
    },
    presentation,
    world,
  );
}

export const start = startOf({ read, run });
