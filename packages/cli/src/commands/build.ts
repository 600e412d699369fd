import { resolve } from 'node:path';
import type { BuildRequest } from '@slipway/engine';
import { type Call, startOf } from '../command-line/command.ts';
import { follow, type Presentation } from '../follow.ts';
import type { Connection, World } from '../world.ts';
import type { buildFlags } from './build-flags.ts';
import { readBuilder, readRepository } from './builder-flags.ts';
import { readConnection } from './connection-flags.ts';
import { readPresentation } from './view-flags.ts';

interface BuildCommand {
  readonly request: BuildRequest;
  readonly connection: Connection;
  readonly presentation: Presentation;
}

function read(call: Call<typeof buildFlags>): BuildCommand | null {
  const { flags, project = null, problem } = call;
  const image = readRepository(call);
  const builder = readBuilder(call);
  if (flags.output !== null && builder !== 'auto' && builder !== 'built-in') {
    problem(`--output is written by the built-in builder, not by ${builder}.`);
  }
  const connection = readConnection(call);
  const presentation = readPresentation(call);
  if (image === null) return null;
  return {
    request: {
      image,
      tags: flags.tag,
      push: flags.push,
      context: flags.context ?? project?.config.context ?? '.',
      // A context of one's own has a Dockerfile of its own.
      dockerfile: flags.file ?? (flags.context === null ? (project?.config.dockerfile ?? null) : null),
      buildArguments: buildArguments(flags['build-arg'], project?.config.buildArgs ?? {}),
      platform: flags.platform,
      cacheFrom: flags['cache-from'],
      labels: Object.fromEntries(flags.label.map(halves)),
      builder,
      allowDirty: flags['allow-dirty'],
      reuse: !flags.force,
      output: flags.output,
    },
    connection,
    presentation,
  };
}

/** Those of slipway.yml that the command line does not set, and those of the command line. */
function buildArguments(given: readonly string[], configured: Readonly<Record<string, string>>): readonly string[] {
  const set = new Set(given.map((argument) => argument.split('=', 1)[0]));
  const others = Object.entries(configured).filter(([name]) => !set.has(name));
  return [...others.map(([name, value]) => `${name}=${value}`), ...given];
}

function halves(pair: string): readonly [string, string] {
  const equals = pair.indexOf('=');
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}

async function run({ request, connection, presentation }: BuildCommand, world: World): Promise<number> {
  const { context, dockerfile, output } = request;
  const inFolder = (path: string) => resolve(world.cwd, path);
  const placed: BuildRequest = {
    ...request,
    context: inFolder(context),
    dockerfile: dockerfile === null ? null : inFolder(dockerfile),
    output: output === null ? null : inFolder(output),
  };
  return follow(
    async (signal) => {
      const images = await world.connectImages(connection, signal);
      return { events: images.build(placed, signal), clock: images.clock, poster: null };
    },
    presentation,
    world,
  );
}

export const start = startOf({ read, run });
