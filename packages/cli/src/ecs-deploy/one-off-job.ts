import { runOneOff } from '@slipway/engine';
import type { Job } from './job.ts';
import { OneOffNarration } from './one-off-narration.ts';
import type { DefinitionTarget } from './script-options.ts';
import { findStartingPoint } from './starting-point.ts';

/** Registers a revision, and runs a task of it: what `-d` asks for. */
export const registerAndRun: Job<DefinitionTarget> = async function* (target, context) {
  const { options, wanted, file, network, connection, signal } = context;
  const start = await findStartingPoint(options, wanted, file, connection.ports.ecs);
  const { run } = target;
  const narration = new OneOffNarration({
    timeoutSeconds: options.timeoutSeconds,
    runs: run !== null,
    waits: run?.waitForSuccess ?? false,
    currentTaskDefinition: start.currentTaskDefinition,
  });
  const delivery = runOneOff(
    {
      region: connection.region,
      taskDefinition: target.taskDefinition,
      basis: file ?? { kind: 'current' },
      images: start.images,
      run:
        run === null
          ? null
          : {
              cluster: run.cluster,
              launchType: run.launchType,
              platformVersion: run.platformVersion,
              networkConfiguration: network,
              container: null,
              wait: run.waitForSuccess,
              limitMs: options.timeoutSeconds * 1000,
            },
    },
    connection.ports,
    { signal, secrets: connection.secrets },
  );
  let exit = 1;
  for await (const event of delivery) {
    context.keep(event);
    yield* narration.tell(event);
    if (event.type === 'delivery.finished') exit = event.exit;
  }
  return exit;
};
