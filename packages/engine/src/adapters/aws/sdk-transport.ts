import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { makeBuilder } from '@smithy/core/client';
import { getEndpointPlugin } from '@smithy/core/endpoints';
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import type { ClientSettings } from './client-settings.ts';
import { RawJsonProtocol, rawAnswer } from './raw-json-protocol.ts';
import type { AwsTransport, EcsAction } from './transport.ts';

const serviceTarget = 'AmazonEC2ContainerServiceV20141113';
const namespace = 'com.amazonaws.ecs';

/** The SDK makes its own commands the same way, each with a model of input and output; raw JSON needs none, and they are a quarter of the start-up time. */
const commandOf = makeBuilder(
  ListClustersCommand.getEndpointParameterInstructions(),
  serviceTarget,
  'ECSClient',
  getEndpointPlugin,
);

/** ECS over the network: endpoints, partitions, signatures and retries are the SDK's, the JSON is what travels. */
export function sdkTransport(settings: ClientSettings): AwsTransport & { close(): void } {
  const protocol = new RawJsonProtocol(serviceTarget);
  // Each command has a class of its own for good, so its middleware is put together once.
  const client = new ECSClient({ ...settings, protocol, cacheMiddleware: true });
  // It walks through inputs and outputs by the SDK's model of them, for a log that is not kept.
  client.middlewareStack.remove('loggerMiddleware');
  return {
    async call(action, input) {
      const Command = commandFor(action);
      return rawAnswer(await client.send(new Command(input)));
    },

    get endpoint() {
      return protocol.endpoint;
    },

    /** Ends what is under way and lets the process end. */
    close() {
      client.destroy();
    },
  };
}

const known = new Map<EcsAction, ReturnType<typeof makeCommand>>();

function commandFor(action: EcsAction): ReturnType<typeof makeCommand> {
  const command = known.get(action) ?? makeCommand(action);
  known.set(action, command);
  return command;
}

function makeCommand(action: EcsAction) {
  const anything: StaticStructureSchema = [3, namespace, 'Anything', 0, [], []];
  const schema: StaticOperationSchema = [9, namespace, action, 0, () => anything, () => anything];
  return commandOf({}, () => [], action, schema);
}
