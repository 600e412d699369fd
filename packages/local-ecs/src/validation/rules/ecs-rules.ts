import type { OperationRules } from '../rule.ts';
import { SERVICE_RULES } from './service-rules.ts';
import { TASK_DEFINITION_RULES } from './task-definition-rules.ts';
import { TASK_RULES } from './task-rules.ts';

/** What each operation of ECS asks of its input beyond the service model. */
export const ECS_RULES: ReadonlyMap<string, OperationRules> = new Map(
  Object.entries({ ...SERVICE_RULES, ...TASK_DEFINITION_RULES, ...TASK_RULES }),
);
