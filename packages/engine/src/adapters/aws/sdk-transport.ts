import {
  DeregisterTaskDefinitionCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { JsonObject } from '../../model/json.ts';
import type { ClientSettings } from './client-settings.ts';
import { RawJsonProtocol, rawAnswer } from './raw-json-protocol.ts';
import type { AwsTransport, EcsAction } from './transport.ts';

const commands = {
  DeregisterTaskDefinition: DeregisterTaskDefinitionCommand,
  DescribeServiceDeployments: DescribeServiceDeploymentsCommand,
  DescribeServices: DescribeServicesCommand,
  DescribeTaskDefinition: DescribeTaskDefinitionCommand,
  DescribeTasks: DescribeTasksCommand,
  ListServiceDeployments: ListServiceDeploymentsCommand,
  ListTaskDefinitions: ListTaskDefinitionsCommand,
  ListTasks: ListTasksCommand,
  RegisterTaskDefinition: RegisterTaskDefinitionCommand,
  RunTask: RunTaskCommand,
  StopServiceDeployment: StopServiceDeploymentCommand,
  UpdateService: UpdateServiceCommand,
} satisfies Record<EcsAction, unknown> as Readonly<Record<EcsAction, unknown>>;

/** ECS over the network: endpoints, partitions, signatures and retries are the SDK's, the JSON is what travels. */
export function sdkTransport(settings: ClientSettings): AwsTransport & { close(): void } {
  const protocol = new RawJsonProtocol('AmazonEC2ContainerServiceV20141113');
  const client = new ECSClient({ ...settings, protocol });
  // It walks through inputs and outputs by the SDK's model of them, for a log that is not kept.
  client.middlewareStack.remove('loggerMiddleware');
  return {
    async call(action, input) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- inputs are raw JSON, not what the SDK has types for
      const Command = commands[action] as new (raw: JsonObject) => DescribeServicesCommand;
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
