import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { text, texts } from '../operations/input.ts';
import type { Call, Operation } from '../operations/operation.ts';
import { privateAddress, type Task } from '../state/task.ts';

/** The part of Elastic Load Balancing v2 that says how long a task drains. Groups exist once a service names them. */
export const LOAD_BALANCING_OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    DescribeTargetGroups: describeTargetGroups,
    DescribeTargetGroupAttributes: describeTargetGroupAttributes,
    DescribeTargetHealth: describeTargetHealth,
  }),
);

function describeTargetGroups(call: Call): JsonObject {
  const arns = texts(call.input, 'TargetGroupArns');
  const names = texts(call.input, 'Names');
  const known = call.world.targetGroups.known(call.region.name);
  const missing =
    arns.some((arn) => !known.includes(arn)) || names.some((name) => !known.some((arn) => nameOf(arn) === name));
  if (missing) throw notFound();
  const wanted = known.filter(
    (arn) => (arns.length === 0 && names.length === 0) || arns.includes(arn) || names.includes(nameOf(arn)),
  );
  return {
    TargetGroups: wanted.map((arn) => ({
      TargetGroupArn: arn,
      TargetGroupName: nameOf(arn),
      Protocol: 'HTTP',
      Port: 80,
      TargetType: 'ip',
      HealthCheckEnabled: true,
      HealthCheckPath: '/',
      HealthCheckIntervalSeconds: 30,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 5,
      UnhealthyThresholdCount: 2,
    })),
  };
}

function describeTargetGroupAttributes(call: Call): JsonObject {
  const arn = knownGroup(call);
  return {
    Attributes: [
      { Key: 'deregistration_delay.timeout_seconds', Value: String(call.world.targetGroups.deregistrationDelay(arn)) },
      { Key: 'stickiness.enabled', Value: 'false' },
    ],
  };
}

function describeTargetHealth(call: Call): JsonObject {
  const arn = knownGroup(call);
  const tasks = [...call.region.clusters.values()].flatMap((cluster) => [...cluster.tasks.values()]);
  const registered = tasks.filter(({ targetHealth }) => targetHealth !== 'none');
  return { TargetHealthDescriptions: registered.flatMap((task) => targetsOf(task, arn)) };
}

function targetsOf(task: Task, arn: string): JsonObject[] {
  return task.targetGroups
    .filter(({ targetGroupArn }) => targetGroupArn === arn)
    .map(({ containerPort }) => ({
      Target: { Id: privateAddress(task), Port: containerPort },
      TargetHealth: { State: task.targetHealth },
    }));
}

function knownGroup({ world, region, input }: Call): string {
  const arn = text(input, 'TargetGroupArn') ?? '';
  if (!world.targetGroups.known(region.name).includes(arn)) throw notFound();
  return arn;
}

/** `web` of `arn:…:targetgroup/web/0123456789abcdef`. */
function nameOf(arn: string): string {
  return arn.split('/')[1] ?? arn;
}

function notFound(): EcsError {
  return new EcsError('TargetGroupNotFound', 'One or more target groups not found');
}
