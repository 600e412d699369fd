import { type DeliveryPorts, deploy, watch } from '@slipway/engine';
import { type Aws, ambientConnection, connectAws, httpPoster, systemClock } from '@slipway/engine/adapters';
import type { DeliveryEvent } from '@slipway/engine/events';
import type { Access, ScriptConnection } from './ecs-deploy/script-world.ts';
import type { Connection, Deliverer, Environment } from './world.ts';

/** The engine on Amazon ECS, or on whatever `--endpoint-url` names. */
export async function connectEngine(connection: Connection, env: Environment): Promise<Deliverer> {
  const aws = await connectAws({ ...ambientConnection, ...connection }, env);
  const ports = portsOf(aws);
  const options = (signal: AbortSignal) => ({ signal, secrets: () => aws.secrets });
  return {
    region: aws.region,
    clock: systemClock,
    poster: httpPoster,
    deploy: (request, signal) => closing(deploy(request, ports, options(signal)), aws),
    watch: (request, signal) => closing(watch(request, ports, options(signal)), aws),
  };
}

/** Amazon ECS for the drop-in, or whatever AWS_ENDPOINT_URL names. */
export async function connectScript(access: Access, env: Environment): Promise<ScriptConnection> {
  const aws = await connectAws({ ...ambientConnection, ...access }, env);
  return {
    region: aws.region,
    ports: portsOf(aws),
    poster: httpPoster,
    secrets: () => aws.secrets,
    close: () => aws.close(),
  };
}

function portsOf({ ecs, logs, loadBalancing }: Aws): DeliveryPorts {
  return { ecs, logs, loadBalancing, clock: systemClock, random: Math.random };
}

async function* closing(events: AsyncIterable<DeliveryEvent>, aws: Aws): AsyncIterable<DeliveryEvent> {
  try {
    yield* events;
  } finally {
    aws.close();
  }
}
