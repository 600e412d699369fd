import type { WatchRequest } from '@slipway/engine';
import { type Call, startOf } from '../command-line/command.ts';
import { follow, type Presentation } from '../follow.ts';
import type { Connection, World } from '../world.ts';
import { connectionWords, readConnection } from './connection-flags.ts';
import { readNotify } from './notify-flags.ts';
import { withConnection } from './resume-hint.ts';
import { readPolicy, readTarget } from './rollout-flags.ts';
import { readPresentation } from './view-flags.ts';
import type { watchFlags } from './watch-flags.ts';

interface WatchCommand {
  readonly request: Omit<WatchRequest, 'region'>;
  readonly connection: Connection;
  readonly flags: Call<typeof watchFlags>['flags'];
  readonly presentation: Presentation;
}

function read(call: Call<typeof watchFlags>): WatchCommand {
  const { flags, problem } = call;
  const target = readTarget(call);
  if (flags.deployment !== null && target.services.length > 1) {
    problem('--deployment belongs to one service: give --service once, or leave --deployment out.');
  }
  return {
    request: { ...target, deploymentId: flags.deployment, policy: readPolicy(call, flags['on-failure'] ?? 'keep') },
    connection: readConnection(call),
    flags,
    presentation: { ...readPresentation(call), notify: readNotify(call) },
  };
}

async function run({ request, connection, flags, presentation }: WatchCommand, world: World): Promise<number> {
  return follow(
    async (signal) => {
      const engine = await world.connect(connection);
      return {
        events: withConnection(engine.watch({ ...request, region: engine.region }, signal), connectionWords(flags)),
        clock: engine.clock,
        poster: engine.poster,
      };
    },
    presentation,
    world,
  );
}

export const start = startOf({ read, run });
