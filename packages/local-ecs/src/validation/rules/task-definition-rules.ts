import { clientException, invalidParameter } from '../../ecs-error.ts';
import type { JsonObject } from '../../json.ts';
import { structures, text } from '../../operations/input.ts';
import { cpuUnits, memoryMebibytes } from '../../operations/task-size.ts';
import { atMost, between, matching, noLongerThan, notEmpty, type OperationRules, oneOf, type Rule } from '../rule.ts';
import { containerProblem } from './container-rules.ts';
import { fargateProblem } from './fargate-rules.ts';
import { relationProblem } from './relation-rules.ts';

const NAME = /^[A-Za-z0-9_-]*$/;
const LARGEST_BYTES = 64 * 1024;
/** `default` is what Windows has in place of `bridge`. */
const NETWORK_MODES = ['bridge', 'host', 'awsvpc', 'none', 'default'];

const family: Rule = (input) => ((text(input, 'family') ?? '') === '' ? 'Family should not be null or empty.' : null);

const containers: Rule = (input) =>
  structures(input, 'containerDefinitions').length === 0 ? 'Container list cannot be empty.' : null;

const size: Rule = (input) => {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  return bytes > LARGEST_BYTES ? `Actual length: '${bytes}'. Max allowed length is '${LARGEST_BYTES}' bytes.` : null;
};

/** Sizes of the task that cannot be read. */
const taskSize: Rule = (input) => {
  const cpu = text(input, 'cpu');
  if (cpu !== null && cpuUnits(cpu) === null) return "Invalid 'cpu' setting for task.";
  const memory = text(input, 'memory');
  return memory !== null && memoryMebibytes(memory) === null ? "Invalid 'memory' setting for task." : null;
};

const eachContainer: Rule = (input) =>
  structures(input, 'containerDefinitions')
    .map((container) => containerProblem(container, input))
    .find((problem) => problem !== null) ?? null;

const ephemeralStorage = (input: JsonObject): string | null =>
  between('ephemeralStorage.sizeInGiB', 21, 200, 'The ephemeral storage size must be between 21 and 200 GiB.')(input);

/** By the names of the operations. */
export const TASK_DEFINITION_RULES: Readonly<Record<string, OperationRules>> = {
  RegisterTaskDefinition: {
    error: clientException,
    rules: [
      family,
      matching('family', NAME, 'Family contains invalid characters.'),
      noLongerThan('family', 255, 'Family should be 255 characters or less'),
      containers,
      notEmpty('tags', 'Tags can not be empty.'),
      atMost('containerDefinitions', 10, 'Too many containers.'),
      size,
      oneOf('networkMode', NETWORK_MODES, `network mode should be one of [${NETWORK_MODES.join(',')}]`),
      matching('volumes.name', NAME, 'volume.name contains invalid characters.'),
      atMost('placementConstraints', 10, 'placementConstraints can have at most 10 items.'),
      ephemeralStorage,
      taskSize,
      eachContainer,
      relationProblem,
      fargateProblem,
    ],
    ownValues: ['networkMode'],
  },
  DeleteTaskDefinitions: {
    error: invalidParameter,
    rules: [
      (input) =>
        input['taskDefinitions'] === undefined ? 'size of TaskDefinition references list must be greater than 0' : null,
    ],
  },
  ListTaskDefinitions: {
    error: invalidParameter,
    rules: [noLongerThan('familyPrefix', 255, 'familyPrefix longer than 255.')],
  },
};
