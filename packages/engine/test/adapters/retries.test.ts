import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patientRetries } from '../../src/adapters/aws/patient-retries.ts';
import { ambientConnection, connectAws } from '../../src/adapters/index.ts';
import { awsStub, type SeenCall, type StubAnswer } from './aws-stub.ts';
import { environment, type HurriedClock, hurried, hurriedClock } from './surroundings.ts';

const throttled: StubAnswer = { status: 400, json: { __type: 'ThrottlingException', message: 'Rate exceeded' } };
const failed: StubAnswer = {
  status: 500,
  json: { __type: 'ServerException', message: 'Service Unavailable. Please try again later.' },
};
const proxyFailed: StubAnswer = { status: 502, text: '<html><h1>502 Bad Gateway</h1></html>' };
const fine: StubAnswer = { json: { services: [{ serviceName: 'web' }], failures: [] } };

async function connectTo(answer: (call: SeenCall, nth: number) => StubAnswer, attemptMs = 1000) {
  const stub = await awsStub(answer);
  return { ...(await connectToUrl(stub.url, attemptMs)), stub };
}

async function connectToUrl(endpointUrl: string, attemptMs = 1000) {
  const clock = hurriedClock();
  const connection = {
    ...ambientConnection,
    region: 'eu-west-1',
    endpointUrl,
    accessKeyId: 'AKIA',
    secretAccessKey: 's',
  };
  return { ...(await connectAws(connection, environment(), hurried({ clock, attemptMs }))), clock };
}

/** The first answers in turn, then a good one. */
function after(...first: readonly StubAnswer[]) {
  return (_: SeenCall, nth: number): StubAnswer => first[nth - 1] ?? fine;
}

describe('a call that meets trouble', () => {
  it.each<[string, StubAnswer]>([
    ['is throttled', throttled],
    ['is told 429', { status: 429, json: { message: 'slow down' } }],
    ['meets a server error', failed],
    ['meets a page of a proxy', proxyFailed],
    ['meets 503 without a body', { status: 503, text: '' }],
    ['loses its connection', 'reset'],
    ['loses its connection in the middle of the answer', 'half-reset'],
    [
      'registers a family that somebody else registers too',
      {
        status: 400,
        json: {
          __type: 'ClientException',
          message: 'Too many concurrent attempts to create a new revision of the specified family.',
        },
      },
    ],
  ])('succeeds at last when it %s again and again', async (_, trouble) => {
    const { ecs, stub, clock } = await connectTo(after(trouble, trouble, trouble, trouble));

    const { services } = await ecs.describeServices('prod', ['web']);

    expect(services.map(({ name }) => name)).toEqual(['web']);
    expect(stub.calls).toHaveLength(5);
    expect(clock.sleeps).toHaveLength(4);
  });

  it.each<[string, StubAnswer]>([
    ['gets no answer', 'silence'],
    ['gets half an answer', 'half-silence'],
  ])('is tried again when it %s within the time of an attempt', async (_, trouble) => {
    const { ecs, stub } = await connectTo(after(trouble), 60);

    await ecs.describeServices('prod', ['web']);

    expect(stub.calls).toHaveLength(2);
  });

  it.each<[string, StubAnswer, string]>([
    ['throttling', throttled, 'Rate exceeded'],
    ['server errors', failed, 'Service Unavailable. Please try again later.'],
    ['a broken proxy', proxyFailed, 'HTTP 502 <html><h1>502 Bad Gateway</h1></html>'],
  ])('is reported as unavailable when %s never ends', async (_, trouble, said) => {
    const { ecs, stub } = await connectTo(() => trouble);

    const details = { action: 'ecs:DescribeServices', resource: 'service web in cluster prod', said };
    await expect(ecs.describeServices('prod', ['web'])).rejects.toMatchObject({ code: 'AWS_UNAVAILABLE', details });
    expect(stub.calls).toHaveLength(12);
  });

  it.each<[string, StubAnswer, number, object]>([
    ['no answer ever comes', 'silence', 150, { code: 'AWS_UNAVAILABLE', details: { said: 'no answer within 0.15 s' } }],
    [
      'no answer ever ends',
      'half-silence',
      150,
      { code: 'AWS_UNAVAILABLE', details: { said: 'no answer within 0.15 s' } },
    ],
    ['each connection breaks', 'reset', 10_000, { code: 'AWS_UNREACHABLE' }],
    ['each answer breaks off', 'half-reset', 10_000, { code: 'AWS_UNREACHABLE' }],
  ])('is reported when %s', async (_, trouble, attemptMs, expected) => {
    const { ecs, stub } = await connectTo(() => trouble, attemptMs);

    await expect(ecs.describeServices('prod', ['web'])).rejects.toMatchObject(expected);
    expect(stub.calls).toHaveLength(12);
  });

  it('is not repeated when AWS says no', async () => {
    const { ecs, stub } = await connectTo(() => ({
      status: 400,
      json: { __type: 'InvalidParameterException', message: 'no' },
    }));

    await expect(ecs.describeServices('prod', ['web'])).rejects.toMatchObject({ code: 'AWS_REFUSED' });
    expect(stub.calls).toHaveLength(1);
  });

  it('waits as long as AWS asks', async () => {
    const { ecs, clock } = await connectTo(after({ ...throttled, headers: { 'retry-after': '7' } }));

    await ecs.describeServices('prod', ['web']);

    expect(clock.sleeps[0]).toBeGreaterThan(5900);
    expect(clock.sleeps[0]).toBeLessThanOrEqual(7000);
  });

  it('starts one task only, however often the request goes out', async () => {
    const { ecs, stub } = await connectTo(after('reset', 'reset'));

    await ecs.runTask({ cluster: 'prod', taskDefinition: 'web:7' });

    const tokens = stub.calls.map(({ body }) => (JSON.parse(body) as { clientToken: string }).clientToken);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^[\w-]{36}$/);
  });
});

describe('an address where nobody listens', () => {
  it('is reported after three attempts', async () => {
    const url = 'http://127.0.0.1:9';
    const { ecs, clock } = await connectToUrl(url);

    const details = { action: 'ecs:DescribeServices', endpoint: url };
    await expect(ecs.describeServices('prod', ['web'])).rejects.toMatchObject({ code: 'AWS_UNREACHABLE', details });
    expect(clock.sleeps).toHaveLength(2);
  });
});

describe('a long watch in bad weather', () => {
  it('gets every answer with 30 % of calls throttled, 20 % failed and some connections reset', async () => {
    const weather = randomNumbers(20_260_101);
    const { ecs, stub, clock } = await connectTo(() => {
      const draw = weather();
      return draw < 0.3 ? throttled : draw < 0.5 ? failed : draw < 0.53 ? 'reset' : fine;
    });

    for (let read = 0; read < 300; read++) {
      const { services } = await ecs.describeServices('prod', ['web']);
      expect(services).toHaveLength(1);
    }
    expect(stub.calls.length).toBeGreaterThan(500);
    expect(Math.max(...clock.sleeps)).toBeLessThanOrEqual(3000);
  });
});

describe('a closed connection', () => {
  it('ends the call under way without another attempt', async () => {
    const aws = await connectTo(() => 'silence');
    const call = aws.ecs.describeServices('prod', ['web']);
    const outcome = expect(call).rejects.toMatchObject({ code: 'AWS_UNREACHABLE' });
    await until(() => aws.stub.calls.length === 1);

    aws.close();

    await outcome;
    expect(aws.stub.calls).toHaveLength(1);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('the pause before another attempt', () => {
  const errors = fc.constantFrom('THROTTLING' as const, 'TRANSIENT' as const, 'SERVER_ERROR' as const);

  it('is never longer than 3 s and never shorter than nothing, and attempts come to an end', async () => {
    await fc.assert(
      fc.asyncProperty(
        errors,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (errorType, chance) => {
          const clock = hurriedClock();
          const made = await attemptsUntilTheEnd(clock, () => chance, errorType);
          expect(made).toBe(12);
          for (const ms of clock.sleeps) {
            expect(ms).toBeGreaterThanOrEqual(0);
            expect(ms).toBeLessThanOrEqual(3000);
          }
        },
      ),
    );
  });

  it('grows from attempt to attempt, and is longer after throttling', async () => {
    const [slow, quick] = [hurriedClock(), hurriedClock()];
    await attemptsUntilTheEnd(slow, () => 0.5, 'THROTTLING');
    await attemptsUntilTheEnd(quick, () => 0.5, 'TRANSIENT');
    expect(slow.sleeps.slice(0, 5)).toEqual([200, 400, 800, 1500, 1500]);
    expect(quick.sleeps.slice(0, 7)).toEqual([50, 100, 200, 400, 800, 1500, 1500]);
  });

  async function attemptsUntilTheEnd(
    clock: HurriedClock,
    random: () => number,
    errorType: 'THROTTLING' | 'TRANSIENT' | 'SERVER_ERROR',
  ): Promise<number> {
    const retries = patientRetries(12, clock, random, new AbortController().signal);
    let token = await retries.acquireInitialRetryToken('');
    for (;;) {
      try {
        token = await retries.refreshRetryTokenForRetry(token, { errorType });
      } catch {
        return token.getRetryCount() + 1;
      }
    }
  }
});

/** Numbers in [0, 1) that are the same in each run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
