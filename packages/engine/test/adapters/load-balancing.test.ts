import { describe, expect, it } from 'vitest';
import { ambientConnection, connectAws } from '../../src/adapters/index.ts';
import { awsStub, type StubAnswer, xmlError } from './aws-stub.ts';
import { environment, hurried } from './surroundings.ts';

const arn = 'arn:aws-cn:elasticloadbalancing:cn-north-1:123456789012:targetgroup/web/0123456789abcdef';

async function balancerOf(answer: StubAnswer) {
  const stub = await awsStub(() => answer);
  const connection = {
    ...ambientConnection,
    region: 'cn-north-1',
    accessKeyId: 'AKIA',
    secretAccessKey: 's',
    endpointUrl: stub.url,
  };
  const { loadBalancing } = await connectAws(connection, environment(), hurried());
  return { loadBalancing, stub };
}

function attributes(values: Readonly<Record<string, string>>): StubAnswer {
  const members = Object.entries(values).map(
    ([key, value]) => `<member><Key>${key}</Key><Value>${value}</Value></member>`,
  );
  const result = `<DescribeTargetGroupAttributesResult><Attributes>${members.join('')}</Attributes></DescribeTargetGroupAttributesResult>`;
  const text = `<DescribeTargetGroupAttributesResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/">${result}</DescribeTargetGroupAttributesResponse>`;
  return { text, headers: { 'content-type': 'text/xml' } };
}

describe('the deregistration delay of a target group', () => {
  it('is read in milliseconds, once', async () => {
    const { loadBalancing, stub } = await balancerOf(
      attributes({ 'stickiness.enabled': 'false', 'deregistration_delay.timeout_seconds': '120' }),
    );

    const delays = await Promise.all([
      loadBalancing.deregistrationDelayMs(arn),
      loadBalancing.deregistrationDelayMs(arn),
    ]);

    expect(delays).toEqual([120_000, 120_000]);
    expect(await loadBalancing.deregistrationDelayMs(arn)).toBe(120_000);
    expect(stub.calls).toHaveLength(1);
    expect(stub.calls[0]).toMatchObject({
      service: 'elasticloadbalancing',
      region: 'cn-north-1',
      action: 'DescribeTargetGroupAttributes',
    });
    expect(new URLSearchParams(stub.calls[0]?.body).get('TargetGroupArn')).toBe(arn);
  });

  it.each<[string, StubAnswer]>([
    ['it may not be read', xmlError(403, 'AccessDenied', 'not authorized')],
    ['the target group is gone', xmlError(400, 'TargetGroupNotFound', 'gone')],
    ['the endpoint knows nothing of load balancers', { status: 400, json: { __type: 'UnknownOperationException' } }],
    ['the answer is nonsense', { text: 'nonsense' }],
    ['the answer has no delay', attributes({ 'stickiness.enabled': 'false' })],
    ['the delay is not a number', attributes({ 'deregistration_delay.timeout_seconds': 'soon' })],
    ['the connection breaks each time', 'reset'],
  ])('is not known when %s, and is not asked for again', async (_, answer) => {
    const { loadBalancing, stub } = await balancerOf(answer);

    expect(await loadBalancing.deregistrationDelayMs(arn)).toBeNull();
    const made = stub.calls.length;
    expect(await loadBalancing.deregistrationDelayMs(arn)).toBeNull();
    expect(stub.calls).toHaveLength(made);
    expect(made).toBeLessThanOrEqual(3);
  });
});
