import type { JsonObject } from '../../json.ts';
import { fargateAllows } from '../../operations/fargate-sizes.ts';
import { integer, structures, text, texts } from '../../operations/input.ts';
import { cpuUnits, memoryMebibytes } from '../../operations/task-size.ts';
import type { Rule } from '../rule.ts';

const LONGEST_STOP_SECONDS = 120;

/** What keeps a definition that asks for Fargate from it, and what does not fit in the size of the task, in ECS's text. */
export const fargateProblem: Rule = (input) => {
  const isFargate = texts(input, 'requiresCompatibilities').includes('FARGATE');
  return (isFargate ? problem(input) : null) ?? partsProblem(input);
};

function problem(input: JsonObject): string | null {
  if (text(input, 'networkMode') !== 'awsvpc') return 'Fargate only supports network mode ‘awsvpc’.';
  const unsized = ['cpu', 'memory'].find((size) => text(input, size) === null);
  if (unsized !== undefined) return `Fargate requires that '${unsized}' be defined at the task level.`;
  const cpu = cpuUnits(text(input, 'cpu') ?? '');
  const memory = memoryMebibytes(text(input, 'memory') ?? '');
  if (cpu === null || memory === null || !fargateAllows(cpu, memory)) {
    return 'No Fargate configuration exists for given values.';
  }
  if (text(input, 'pidMode') === 'host') {
    return "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.";
  }
  const containers = structures(input, 'containerDefinitions');
  if (containers.some((container) => (integer(container, 'stopTimeout') ?? 0) > LONGEST_STOP_SECONDS)) {
    return `Fargate does not support a stopTimeout of more than ${LONGEST_STOP_SECONDS} seconds.`;
  }
  const pullsFromEcr = containers.some((container) => /\.dkr\.ecr\./.test(text(container, 'image') ?? ''));
  if (pullsFromEcr && text(input, 'executionRoleArn') === null) {
    return 'Fargate requires task definition to have execution role ARN to support ECR images.';
  }
  return null;
}

function partsProblem(input: JsonObject): string | null {
  const containers = structures(input, 'containerDefinitions');
  const taskMemory = memoryMebibytes(text(input, 'memory') ?? '');
  const large = containers.find((container) => (integer(container, 'memory') ?? 0) > (taskMemory ?? Infinity));
  if (large !== undefined) {
    return `The 'memory' setting for container '${text(large, 'name')}' is greater than for the task.`;
  }
  const taskCpu = cpuUnits(text(input, 'cpu') ?? '');
  const cpu = containers.reduce((sum, container) => sum + (integer(container, 'cpu') ?? 0), 0);
  if (taskCpu === null || cpu <= taskCpu) return null;
  return "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.";
}
