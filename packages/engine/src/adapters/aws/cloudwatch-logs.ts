import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Logs } from '../../ports/logs.ts';
import type { ClientSettings } from './client-settings.ts';
import { translateError } from './translate-error.ts';

/** Most pages that are read for one tail: CloudWatch Logs may answer with pages that are empty or not full. */
const mostPages = 5;

/** Amazon CloudWatch Logs. The client, and its code, is made when a task has stopped and its lines are wanted. */
export function cloudWatchLogs(settings: ClientSettings): Logs & { close(): void } {
  const clients = new Map<string, CloudWatchLogsClient>();
  return {
    async tail(group, stream, limit, region) {
      const { CloudWatchLogsClient, GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
      const where = region ?? settings.region;
      const client = clients.get(where) ?? new CloudWatchLogsClient({ ...settings, region: where });
      clients.set(where, client);
      const lines: string[] = [];
      let nextToken: string | undefined;
      try {
        for (let page = 0; page < mostPages && lines.length < limit; page++) {
          const input = { logGroupName: group, logStreamName: stream, limit, startFromHead: false };
          const answer = await client.send(
            new GetLogEventsCommand(nextToken === undefined ? input : { ...input, nextToken }),
          );
          // Oldest first within a page; the next page backward is older.
          lines.unshift(...(answer.events ?? []).map(({ message }) => (message ?? '').trimEnd()));
          if (answer.nextBackwardToken === undefined || answer.nextBackwardToken === nextToken) break;
          nextToken = answer.nextBackwardToken;
        }
      } catch (error) {
        const resource = `log stream ${stream} of ${group}`;
        const endpoint = settings.endpoint ?? `Amazon CloudWatch Logs in ${where}`;
        throw translateError(error, { action: 'logs:GetLogEvents', resource, region: where, endpoint });
      }
      return lines.slice(-limit);
    },

    close() {
      for (const client of clients.values()) client.destroy();
    },
  };
}
