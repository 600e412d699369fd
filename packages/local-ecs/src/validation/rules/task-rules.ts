import { invalidParameter } from '../../ecs-error.ts';
import { atMost, matching, noLongerThan, type OperationRules } from '../rule.ts';
import { clientToken, LAUNCH_RULES } from './launch-rules.ts';

const STARTED_BY = noLongerThan('startedBy', 128, 'startedBy longer than 128.');
const DEFINITION = (input: Readonly<Record<string, unknown>>): string | null =>
  (input['taskDefinition'] ?? '') === '' ? 'TaskDefinition can not be blank.' : null;

/** By the names of the operations. */
export const TASK_RULES: Readonly<Record<string, OperationRules>> = {
  RunTask: {
    error: invalidParameter,
    rules: [
      DEFINITION,
      ...LAUNCH_RULES,
      ...clientToken(64),
      STARTED_BY,
      noLongerThan('group', 255, 'group longer than 255.'),
      noLongerThan('referenceId', 1024, 'referenceId longer than 1024.'),
    ],
  },
  StartTask: {
    error: invalidParameter,
    rules: [
      DEFINITION,
      ...LAUNCH_RULES,
      (input) => (input['containerInstances'] === undefined ? 'Container instances cannot be empty.' : null),
      atMost('containerInstances', 10, 'Container instances cannot have more than 10 elements.'),
      STARTED_BY,
      noLongerThan('group', 255, 'group longer than 255.'),
    ],
  },
  ListTasks: {
    error: invalidParameter,
    rules: [STARTED_BY, matching('family', /^[a-zA-Z0-9_-]+$/, 'family must match ^[a-zA-Z0-9\\-_]+$')],
  },
  DescribeTasks: {
    error: invalidParameter,
    rules: [(input) => (input['tasks'] === undefined ? 'Tasks cannot be empty.' : null)],
  },
  UpdateTaskProtection: {
    error: invalidParameter,
    rules: [atMost('tasks', 10, 'Tasks cannot have more than 10 elements.')],
  },
};
