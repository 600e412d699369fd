import { describe, expect, it } from 'vitest';
import { ambientConnection, connectAws } from '../../src/adapters/index.ts';
import { awsStub, type SeenCall, type StubAnswer } from './aws-stub.ts';
import { environment, hurried } from './surroundings.ts';

async function logsOf(answer: (call: SeenCall, nth: number) => StubAnswer) {
  const stub = await awsStub(answer);
  const connection = {
    ...ambientConnection,
    region: 'eu-west-1',
    accessKeyId: 'AKIA',
    secretAccessKey: 's',
    endpointUrl: stub.url,
  };
  const { logs } = await connectAws(connection, environment(), hurried());
  return { logs, stub };
}

function page(from: number, to: number, nextBackwardToken: string): StubAnswer {
  const events = Array.from({ length: to - from }, (_, i) => ({ timestamp: from + i, message: `line ${from + i}\n` }));
  return { json: { events, nextBackwardToken, nextForwardToken: 'f' } };
}

describe('the tail of a log', () => {
  it('is the newest lines, oldest first, by one call', async () => {
    const { logs, stub } = await logsOf(() => page(80, 100, 'b'));

    const lines = await logs.tail('/ecs/web', 'ecs/web/0123', 20, null);

    expect(lines).toHaveLength(20);
    expect(lines[0]).toBe('line 80');
    expect(lines.at(-1)).toBe('line 99');
    expect(stub.calls).toHaveLength(1);
    expect(stub.calls[0]).toMatchObject({ service: 'logs', region: 'eu-west-1', action: 'GetLogEvents' });
    expect(JSON.parse(stub.calls[0]?.body ?? '')).toEqual({
      logGroupName: '/ecs/web',
      logStreamName: 'ecs/web/0123',
      limit: 20,
      startFromHead: false,
    });
  });

  it('is put together from pages that are not full', async () => {
    const { logs } = await logsOf(
      (_, nth) => [page(98, 100, 'b1'), page(0, 0, 'b2'), page(90, 98, 'b3')][nth - 1] ?? page(0, 0, 'b3'),
    );

    const lines = await logs.tail('/ecs/web', 's', 5, null);

    expect(lines).toEqual(['line 95', 'line 96', 'line 97', 'line 98', 'line 99']);
  });

  it('is what there is when the log is shorter', async () => {
    const { logs, stub } = await logsOf(() => page(0, 2, 'the-end'));

    expect((await logs.tail('/ecs/web', 's', 20, null)).slice(0, 2)).toEqual(['line 0', 'line 1']);
    expect(stub.calls).toHaveLength(2);
  });

  it('comes from the region of the log group', async () => {
    const { logs, stub } = await logsOf(() => page(0, 20, 'b'));

    await logs.tail('/ecs/web', 's', 20, 'us-east-2');

    expect(stub.calls[0]?.region).toBe('us-east-2');
  });

  it.each([
    [
      'ResourceNotFoundException',
      'The specified log stream does not exist.',
      {
        code: 'AWS_REFUSED',
        details: { action: 'logs:GetLogEvents', said: 'The specified log stream does not exist.' },
      },
    ],
    [
      'AccessDeniedException',
      'User: u is not authorized to perform: logs:GetLogEvents on resource: arn:x because no',
      { code: 'ACCESS_DENIED', details: { action: 'logs:GetLogEvents', resource: 'arn:x' } },
    ],
    ['ThrottlingException', 'Rate exceeded', { code: 'AWS_UNAVAILABLE' }],
  ])('that cannot be read because of %s is an error that says so', async (name, message, expected) => {
    const { logs, stub } = await logsOf(() => ({ status: 400, json: { __type: name, message } }));

    await expect(logs.tail('/ecs/web', 's', 20, null)).rejects.toMatchObject(expected);
    expect(stub.calls.length).toBeLessThanOrEqual(4);
  });
});
