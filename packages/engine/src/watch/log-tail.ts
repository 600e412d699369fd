import { explain } from '../errors/explain.ts';
import type { LogTail } from '../events/delivery-event.ts';
import { redactor } from '../events/redact.ts';
import { isJsonObject, type JsonValue } from '../model/json.ts';
import { looksSecret } from '../model/secret-look.ts';
import type { Task } from '../model/task.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { Logs } from '../ports/logs.ts';

const lineLimit = 20;

/**
 * The last 20 log lines of a stopped container, read from CloudWatch Logs where the awslogs driver wrote them.
 * Values of its environment that look secret are masked.
 * The stream is `prefix/container/task id` (ECS developer guide, "awslogs-stream-prefix"). Never throws: why there are none is part of the answer.
 */
export async function logTail(
  logs: Logs,
  task: Task,
  definition: TaskDefinition | null,
  container: string | null,
): Promise<readonly LogTail[]> {
  const ran = task.containers.find(({ name }) => name === container);
  if (definition === null || ran === undefined || (task.startedAt === null && ran.exitCode === null)) return [];
  const defined = definition.containerDefinitions.find(({ name }) => name === ran.name);
  const configuration = defined?.['logConfiguration'];
  if (!isJsonObject(configuration)) return [];
  const options = isJsonObject(configuration['options']) ? configuration['options'] : {};
  const group = text(options['awslogs-group']);
  const prefix = text(options['awslogs-stream-prefix']);
  if (configuration['logDriver'] !== 'awslogs' || group === null || prefix === null) {
    return [
      unavailable(
        ran.name,
        group ?? '',
        `the log driver is ${text(configuration['logDriver']) ?? 'unknown'}${prefix === null ? ' without awslogs-stream-prefix' : ''}`,
      ),
    ];
  }
  const stream = `${prefix}/${ran.name}/${task.id}`;
  try {
    const lines = await logs.tail(group, stream, lineLimit, text(options['awslogs-region']));
    const masked = redactor(secretValues(defined?.['environment']))(lines);
    return [{ container: ran.name, group, stream, lines: masked, unavailable: null }];
  } catch (error) {
    return [{ container: ran.name, group, stream, lines: [], unavailable: explain(error).what }];
  }
}

/** A program that cannot start likes to print its environment, and logs of deployments are read by many. */
function secretValues(environment: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(environment)) return [];
  return environment.flatMap((variable: JsonValue) => {
    if (!isJsonObject(variable)) return [];
    const name = text(variable['name']);
    const value = text(variable['value']);
    return name !== null && value !== null && looksSecret(name, value) ? [value] : [];
  });
}

function unavailable(container: string, group: string, why: string): LogTail {
  return { container, group, stream: '', lines: [], unavailable: why };
}

function text(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
