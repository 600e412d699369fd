import type { CleanRequest } from '@slipway/engine';
import { type Call, startOf } from '../command-line/command.ts';
import { follow, type Presentation } from '../follow.ts';
import type { World } from '../world.ts';
import type { cleanFlags } from './clean-flags.ts';
import { readPresentation } from './view-flags.ts';

interface CleanCommand {
  readonly request: CleanRequest;
  readonly presentation: Presentation;
}

const defaultKeep = 3;

function read(call: Call<typeof cleanFlags>): CleanCommand | null {
  const { flags, problem, refused } = call;
  if (flags.image === null && !refused.includes('image')) problem('--image is missing.');
  const presentation = readPresentation(call);
  if (flags.image === null) return null;
  const { image, builder, keep } = flags;
  return {
    request: { image, builder: builder ?? 'auto', keep: keep ?? defaultKeep, dryRun: flags['dry-run'] },
    presentation,
  };
}

const nowhere = { region: null, profile: null, roleArn: null, idTokenEnv: null, endpointUrl: null };

async function run({ request, presentation }: CleanCommand, world: World): Promise<number> {
  return follow(
    async (signal) => {
      const images = await world.connectImages(nowhere, signal);
      return { events: images.clean(request, signal), clock: images.clock };
    },
    presentation,
    world,
  );
}

export const start = startOf({ read, run });
