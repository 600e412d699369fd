import { atMost, between, matching, noLongerThan, notEmpty, oneOf, type Rule } from '../rule.ts';

const LAUNCH_TYPES = ['EC2', 'FARGATE', 'EXTERNAL'];

/** What services and tasks ask of where and how they run. */
export const LAUNCH_RULES: readonly Rule[] = [
  oneOf('launchType', LAUNCH_TYPES, `launch type should be one of [${LAUNCH_TYPES.join(',')}]`),
  atMost(
    'capacityProviderStrategy',
    20,
    'A capacity provider strategy can contain a maximum of 20 capacity providers.',
  ),
  between('capacityProviderStrategy.weight', 0, 1000, 'The weight of a capacity provider must be between 0 and 1000.'),
  between('capacityProviderStrategy.base', 0, 100_000, 'The base of a capacity provider must be between 0 and 100000.'),
  notEmpty('networkConfiguration.awsvpcConfiguration.subnets', 'subnets can not be empty.'),
  atMost('networkConfiguration.awsvpcConfiguration.subnets', 16, 'subnets can have at most 16 items.'),
  atMost('networkConfiguration.awsvpcConfiguration.securityGroups', 5, 'securityGroups can have at most 5 items.'),
  atMost('placementConstraints', 10, 'placementConstraints can have at most 10 items.'),
  atMost('placementStrategy', 5, 'placementStrategy can have at most 5 items.'),
];

/** The token that makes a call answer as its first time. */
export function clientToken(most: number): readonly Rule[] {
  return [
    noLongerThan('clientToken', most, `clientToken longer than ${most}.`),
    matching('clientToken', /^[!-~]*$/, 'clientToken can contain only characters of ASCII 33 to 126.'),
  ];
}
