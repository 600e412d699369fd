import type { Basis, DeployRequest, ImageChange } from '@slipway/engine';
import { type Call, startOf } from '../command-line/command.ts';
import { follow, type Presentation } from '../follow.ts';
import { readAttempt, resumeOf } from '../resume-file.ts';
import type { Connection, World } from '../world.ts';
import { connectionWords, readConnection } from './connection-flags.ts';
import { type deployFlags, wantsNothing } from './deploy-flags.ts';
import { imageFlags, readImages } from './image-flags.ts';
import { readNotify } from './notify-flags.ts';
import { commitImage, projectImage } from './project-image.ts';
import { withConnection } from './resume-hint.ts';
import { readPolicy, readTarget } from './rollout-flags.ts';
import { readTaskDefinitionFile } from './task-definition-file.ts';
import { readPresentation } from './view-flags.ts';

type DeployCall = Call<typeof deployFlags>;

interface DeployCommand {
  /** The request but for what is known only later: the region, and the task definition of a file. */
  readonly request: Omit<DeployRequest, 'region' | 'basis'>;
  readonly base: 'current' | 'latest' | { readonly file: string };
  readonly connection: Connection;
  readonly flags: DeployCall['flags'];
  readonly presentation: Presentation;
}

function read(call: DeployCall): DeployCommand {
  const { flags, problem } = call;
  const { cluster, services } = readTarget(call);
  const images = imagesOf(call);
  const file = flags['task-definition'];
  if (file !== null && flags.base !== null) problem('--task-definition and --base exclude each other.');
  if (flags['min-healthy'] === 100 && flags['max-percent'] === 100) {
    problem('--min-healthy 100 with --max-percent 100 lets no task start and none stop: ECS refuses it.');
  }
  if (images.length === 0 && wantsNothing(flags) && !call.refused.some((name) => whatFlags.has(name))) {
    problem(
      'There is nothing to deploy: give --image, --container, --tag, --task-definition, --base latest, --desired-count or --force-new-deployment.',
    );
  }
  return {
    request: {
      cluster,
      services,
      images,
      desiredCount: flags['desired-count'],
      minimumHealthyPercent: flags['min-healthy'],
      maximumPercent: flags['max-percent'],
      forceNewDeployment: flags['force-new-deployment'],
      dryRun: flags['dry-run'],
      policy: readPolicy(call, flags['on-failure'] ?? 'rollback'),
    },
    base: file === null ? (flags.base ?? 'current') : { file },
    connection: readConnection(call),
    flags,
    presentation: { ...readPresentation(call), notify: readNotify(call) },
  };
}

/** With slipway.yml a tag alone is one of its image, and so is the commit of a CI job where nothing was said. */
function imagesOf(call: DeployCall): readonly ImageChange[] {
  const { flags, project = null } = call;
  const images = readImages(call);
  if (project === null) return images;
  if (flags.tag !== null && flags.container.length === 0) return [projectImage(project, flags.tag)];
  const built = wantsNothing(flags) ? commitImage(project, call) : null;
  return built === null ? images : [built];
}

/** Flags that say what is deployed. */
const whatFlags: ReadonlySet<string> = new Set([
  ...Object.keys(imageFlags),
  'task-definition',
  'base',
  'desired-count',
  'min-healthy',
  'max-percent',
]);

async function run({ request, base, connection, flags, presentation }: DeployCommand, world: World): Promise<number> {
  const attempt = readAttempt(world);
  const basis: Basis = typeof base === 'string' ? { kind: base } : readTaskDefinitionFile(base.file, world.cwd);
  return follow(
    async (signal) => {
      const engine = await world.connect(connection);
      return {
        events: withConnection(
          engine.deploy(
            { ...request, basis, region: engine.region, ...resumeOf(attempt, engine.region, request.cluster) },
            signal,
          ),
          connectionWords(flags),
        ),
        clock: engine.clock,
        poster: engine.poster,
      };
    },
    presentation,
    world,
  );
}

export const start = startOf({ read, run });
