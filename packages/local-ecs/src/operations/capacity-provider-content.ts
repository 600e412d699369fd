import { clientException, invalidParameter } from '../ecs-error.ts';
import { copyJson, type JsonObject } from '../json.ts';
import { structure, text } from './input.ts';

const SCALING = {
  targetCapacity: 100,
  minimumScalingStepSize: 1,
  maximumScalingStepSize: 10_000,
  instanceWarmupPeriod: 300,
};

/** What a capacity provider is made of, with ECS's defaults filled in. @throws InvalidParameterException, ClientException */
export function providerContent(input: JsonObject): JsonObject {
  const group = structure(input, 'autoScalingGroupProvider');
  const managed = structure(input, 'managedInstancesProvider');
  if ((group === null) === (managed === null)) {
    throw invalidParameter('Specify either autoScalingGroupProvider or managedInstancesProvider, and not both.');
  }
  if (group === null) return { managedInstancesProvider: copyJson(managed) };
  if (!/^arn:[^:]+:autoscaling:/.test(text(group, 'autoScalingGroupArn') ?? '')) {
    throw clientException('The specified Auto Scaling group ARN is invalid. Specify a valid ARN and try again.');
  }
  return { autoScalingGroupProvider: groupProvider(group) };
}

/** `content` with the members of the input laid over it. */
export function changedProvider(content: JsonObject, input: JsonObject): JsonObject {
  const managed = structure(input, 'managedInstancesProvider');
  const group = structure(input, 'autoScalingGroupProvider');
  const before = structure(content, 'autoScalingGroupProvider');
  if (before === null) {
    if (group !== null) throw invalidParameter('The capacity provider has no Auto Scaling group.');
    return { managedInstancesProvider: copyJson({ ...structure(content, 'managedInstancesProvider'), ...managed }) };
  }
  if (group === null) throw invalidParameter('autoScalingGroupProvider can not be null.');
  const managedScaling = { ...structure(before, 'managedScaling'), ...structure(group, 'managedScaling') };
  return { autoScalingGroupProvider: groupProvider({ ...before, ...group, managedScaling }) };
}

function groupProvider(group: JsonObject): JsonObject {
  const scaling = structure(group, 'managedScaling') ?? {};
  const isScaled = (text(scaling, 'status') ?? 'DISABLED') === 'ENABLED';
  const protection = text(group, 'managedTerminationProtection') ?? 'DISABLED';
  if (protection === 'ENABLED' && !isScaled) {
    throw clientException(
      'The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, managed scaling must be enabled.',
    );
  }
  return copyJson({
    ...group,
    managedScaling: isScaled ? { ...SCALING, ...scaling } : { ...scaling, status: 'DISABLED' },
    managedTerminationProtection: protection,
    managedDraining: text(group, 'managedDraining') ?? 'ENABLED',
  });
}
