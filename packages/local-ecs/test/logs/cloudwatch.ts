import type { JsonObject } from '../../src/index.ts';
import { type Answer, type Local, local } from '../local.ts';

/** CloudWatch Logs of a local-ecs on a manual clock. */
export interface Logs extends Local {
  readonly now: () => number;
  logs(operation: string, input?: JsonObject): Promise<Answer>;
  /** The name and message of the error that the call ends with. */
  logsRefusal(operation: string, input?: JsonObject): Promise<string>;
  /** Puts these messages into the stream of the group `g` at the times (ms from now), making it where it is missing. */
  put(stream: string, ...events: readonly (readonly [number, string])[]): Promise<Answer>;
}

export async function cloudwatch(...args: Parameters<typeof local>): Promise<Logs> {
  return logsOf(await local(...args));
}

/** The same of a local-ecs that is there. */
export function logsOf(l: Local): Logs {
  const logs = (operation: string, input: JsonObject = {}): Promise<Answer> =>
    l.call(`Logs_20140328.${operation}`, input);
  const now = (): number => l.clock.now();
  return {
    ...l,
    now,
    logs,
    logsRefusal: (operation, input = {}) => l.refusal(`Logs_20140328.${operation}`, input),
    put: async (logStreamName, ...events) => {
      await logs('CreateLogGroup', { logGroupName: 'g' }).catch(() => undefined);
      await logs('CreateLogStream', { logGroupName: 'g', logStreamName }).catch(() => undefined);
      const logEvents = events.map(([ms, message]) => ({ timestamp: now() + ms, message }));
      return logs('PutLogEvents', { logGroupName: 'g', logStreamName, logEvents });
    },
  };
}

/** The messages of an answer. */
export function messages({ events }: Answer): string[] {
  return events.map(({ message }: Answer) => message);
}
