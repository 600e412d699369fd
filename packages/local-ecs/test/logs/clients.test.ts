import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  paginateDescribeLogStreams,
  paginateFilterLogEvents,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedLocalEcs, startLocalEcs } from '../../src/index.ts';

/** A stream with 60 events among 60 streams, which clients read in pages. */
const COUNT = 60;
let local: StartedLocalEcs;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  local = await startLocalEcs();
  logs = new CloudWatchLogsClient(local.clientConfig);
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/app', tags: { team: 'web' } }));
  for (let count = 0; count < COUNT; count += 1) {
    await logs.send(new CreateLogStreamCommand({ logGroupName: '/app', logStreamName: `s${count}` }));
  }
  const timestamp = Date.now();
  const logEvents = Array.from({ length: COUNT }, (_, index) => ({ timestamp, message: `line ${index}` }));
  await logs.send(new PutLogEventsCommand({ logGroupName: '/app', logStreamName: 's0', logEvents }));
});

afterAll(async () => {
  logs.destroy();
  await local.stop();
});

/** What the program says; null where this machine has it not. */
async function run(program: string, args: readonly string[]): Promise<string | null> {
  const env = { ...process.env, ...local.env };
  try {
    return (await promisify(execFile)(program, args, { env })).stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT' || stderr?.includes('No module named') === true) return null;
    throw error;
  }
}

describe('clients of CloudWatch Logs', () => {
  it('21.13 the JavaScript SDK pages, and knows the errors', async () => {
    const found: string[] = [];
    for await (const { events } of paginateFilterLogEvents({ client: logs, pageSize: 25 }, { logGroupName: '/app' }))
      found.push(...(events ?? []).map(({ message }) => message ?? ''));
    expect(found).toEqual(Array.from({ length: COUNT }, (_, index) => `line ${index}`));
    let streams = 0;
    for await (const page of paginateDescribeLogStreams({ client: logs }, { logGroupName: '/app' }))
      streams += page.logStreams?.length ?? 0;
    expect(streams).toBe(COUNT);
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName: '/app' }))).rejects.toBeInstanceOf(
      ResourceAlreadyExistsException,
    );
    const { events } = await logs.send(
      new GetLogEventsCommand({ logGroupName: '/app', logStreamName: 's0', limit: 1 }),
    );
    expect(events).toMatchObject([{ message: `line ${COUNT - 1}` }]);
  });

  it('21.13 the AWS CLI searches in pages', async (context) => {
    const words = ['logs', 'filter-log-events', '--log-group-name', '/app', '--output', 'text'];
    const query = ['--page-size', '25', '--filter-pattern', '"line 5" -"line 59"', '--query', 'length(events)'];
    const found = await run('aws', [...words, ...query]);
    if (found === null) return context.skip('no AWS CLI');
    // A number for each page, where output is text.
    const numbers = found.split(/\s+/).map(Number);
    expect(numbers.reduce((sum, number) => sum + number, 0)).toBe(10);
  });

  it('21.13 boto3 pages, and follows a group as `aws logs tail` does', async (context) => {
    const script = `
import boto3
logs = boto3.client('logs')
pages = logs.get_paginator('filter_log_events').paginate(logGroupName='/app', PaginationConfig={'PageSize': 25})
print(sum(len(page['events']) for page in pages))
print(sum(len(page['logStreams']) for page in logs.get_paginator('describe_log_streams').paginate(logGroupName='/app')))
seen = set()
start = 0
for turn in range(3):
    for page in logs.get_paginator('filter_log_events').paginate(logGroupName='/app', interleaved=True, startTime=start):
        for event in page['events']:
            if event['eventId'] in seen:
                continue
            seen.add(event['eventId'])
            start = max(start, event['timestamp'])
    logs.put_log_events(logGroupName='/app', logStreamName='s1', logEvents=[{'timestamp': start, 'message': str(turn)}])
print(len(seen))
try:
    logs.get_log_events(logGroupName='/none', logStreamName='s')
except logs.exceptions.ResourceNotFoundException as error:
    print(error)
`;
    const said = await run('python3', ['-c', script]);
    if (said === null) return context.skip('no boto3');
    const [paged, streams, followed, error] = said.split('\n');
    expect([paged, streams, followed]).toEqual([String(COUNT), String(COUNT), String(COUNT + 2)]);
    expect(error).toContain('The specified log group does not exist.');
  });
});
