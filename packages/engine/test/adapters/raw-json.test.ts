import { describe, expect, it } from 'vitest';
import { ambientConnection, connectAws } from '../../src/adapters/index.ts';
import { awsStub, type StubAnswer } from './aws-stub.ts';
import { environment, hurried } from './surroundings.ts';

const region = 'eu-west-1';
const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };

async function connectTo(answer: StubAnswer) {
  const stub = await awsStub(() => answer);
  const env = environment();
  const aws = await connectAws({ ...ambientConnection, region, ...keys, endpointUrl: stub.url }, env, hurried());
  return { ...aws, stub };
}

describe('a task definition on the wire', () => {
  const taskDefinition = {
    family: 'web',
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7',
    memberOfTomorrow: { deep: [1, 2.5, null, true, 'x'] },
    containerDefinitions: [
      {
        name: 'web',
        image: 'registry.example/web:1',
        environment: [{ name: 'QUOTES', value: '"$HOME" \\n \u{1f6a2} é < &' }],
        dockerSecurityOptions: [],
        command: [],
        user: '',
        settingOfTomorrow: { mode: 'bold', levels: [3, 2, 1] },
      },
    ],
  };

  it('comes back with members that no SDK knows, at the top and inside a container', async () => {
    const { ecs } = await connectTo({ json: { taskDefinition, tags: [{ key: 'team', value: 'shop' }] } });

    const described = await ecs.describeTaskDefinition('web:7');

    expect(described).toEqual({ taskDefinition, tags: [{ key: 'team', value: 'shop' }] });
  });

  it('goes out with members that no SDK knows, and with its empty lists and texts', async () => {
    const arn = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:8';
    const { ecs, stub } = await connectTo({ json: { taskDefinition: { taskDefinitionArn: arn } } });

    expect(await ecs.registerTaskDefinition(taskDefinition)).toBe(arn);

    expect(JSON.parse(stub.calls[0]?.body ?? '')).toEqual(taskDefinition);
  });

  it('has a body of the length that its header says, whatever the alphabet', async () => {
    const { ecs, stub } = await connectTo({ json: { taskDefinition } });

    await ecs.describeTaskDefinition('wéb-\u{1f6a2}');

    const call = stub.calls[0];
    expect(Number(call?.headers['content-length'])).toBe(Buffer.byteLength(call?.body ?? ''));
  });
});

describe('a call on the wire', () => {
  it('is AWS JSON 1.1, signed for ECS in the region', async () => {
    const { ecs, stub } = await connectTo({ json: { services: [], failures: [] } });

    await ecs.describeServices('prod', ['web', 'worker']);

    expect(stub.calls).toHaveLength(1);
    expect(stub.calls[0]).toMatchObject({
      service: 'ecs',
      region,
      accessKeyId: 'AKIAEXAMPLE',
      sessionToken: '',
      path: '/',
    });
    expect(stub.calls[0]?.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerServiceV20141113.DescribeServices',
    });
    expect(stub.calls[0]?.headers['user-agent']).toContain('slipway');
    expect(JSON.parse(stub.calls[0]?.body ?? '')).toEqual({ cluster: 'prod', services: ['web', 'worker'] });
  });

  it('keeps the path of an endpoint that has one', async () => {
    const stub = await awsStub(() => ({ json: {} }));
    const connection = { ...ambientConnection, region, ...keys, endpointUrl: `${stub.url}/behind/a/proxy` };
    const { ecs } = await connectAws(connection, environment(), hurried());

    await ecs.describeServices('prod', ['web']);

    expect(stub.calls[0]?.path).toBe('/behind/a/proxy/');
  });

  it.each<[string, StubAnswer, { name: string; said: string }]>([
    [
      'its name in __type',
      { status: 400, json: { __type: 'BlockedException', message: 'no' } },
      { name: 'BlockedException', said: 'no' },
    ],
    [
      'a name space in front of it',
      { status: 400, json: { __type: 'com.amazonaws.ecs#BlockedException', Message: 'no' } },
      { name: 'BlockedException', said: 'no' },
    ],
    [
      'its name in code',
      { status: 400, json: { code: 'BlockedException', message: 'no' } },
      { name: 'BlockedException', said: 'no' },
    ],
    [
      'its name in a header',
      { status: 404, text: '', headers: { 'x-amzn-errortype': 'BlockedException:http://x/' } },
      { name: 'BlockedException', said: 'HTTP 404' },
    ],
    [
      'no name',
      { status: 403, text: '<html>\n<b>Forbidden</b>' },
      { name: 'HTTP 403', said: 'HTTP 403 <html> <b>Forbidden</b>' },
    ],
    [
      'a text where JSON should be',
      { status: 200, text: '<html>Log in to the hotel</html>' },
      { name: 'UnreadableAnswer', said: 'the answer is not JSON: <html>Log in to the hotel</html>' },
    ],
  ])('that is refused with %s is reported by it', async (_, answer, details) => {
    const { ecs } = await connectTo(answer);

    await expect(ecs.describeServices('prod', ['web'])).rejects.toMatchObject({ code: 'AWS_REFUSED', details });
  });
});
