import { invalidParameter } from '../../ecs-error.ts';
import { atMost, between, type OperationRules, oneOf, type Rule } from '../rule.ts';
import { clientToken, LAUNCH_RULES } from './launch-rules.ts';

const CONTROLLERS = ['ECS', 'CODE_DEPLOY', 'EXTERNAL'];
const SCHEDULING = ['REPLICA', 'DAEMON'];

/** The quota of tasks per service. */
const MOST_TASKS = 5000;

const SETTINGS: readonly Rule[] = [
  ...LAUNCH_RULES,
  between('desiredCount', Number.MIN_SAFE_INTEGER, MOST_TASKS, `desiredCount can be at most ${MOST_TASKS}.`),
  atMost('loadBalancers', 5, 'loadBalancers can have at most 5 items.'),
  between('loadBalancers.containerPort', 0, 65_535, 'containerPort must be between 0 and 65535.'),
  atMost('serviceRegistries', 1, 'serviceRegistries can have at most 1 items.'),
];

/** What is rolled back stays as it is, and is not at first. */
const OPTIONAL = [
  'deploymentConfiguration.deploymentCircuitBreaker.rollback',
  'deploymentConfiguration.alarms.rollback',
];

const FAMILY: Rule = (input) => (input['taskDefinition'] === '' ? 'Family should not be null or empty.' : null);

/** By the names of the operations. */
export const SERVICE_RULES: Readonly<Record<string, OperationRules>> = {
  CreateService: {
    error: invalidParameter,
    rules: [
      ...SETTINGS,
      ...clientToken(36),
      oneOf('schedulingStrategy', SCHEDULING, `scheduling strategy should be one of [${SCHEDULING.join(',')}]`),
      oneOf(
        'deploymentController.type',
        CONTROLLERS,
        `deployment controller type should be one of [${CONTROLLERS.join(',')}]`,
      ),
      FAMILY,
      // Its own text says what it has to be.
      (input) => (input['serviceName'] === undefined ? 'ServiceName should not be null or empty.' : null),
    ],
    optional: OPTIONAL,
  },
  UpdateService: { error: invalidParameter, rules: [...SETTINGS, FAMILY], optional: OPTIONAL },
  DescribeServices: {
    error: invalidParameter,
    rules: [(input) => (input['services'] === undefined ? 'Services cannot be empty.' : null)],
  },
};
