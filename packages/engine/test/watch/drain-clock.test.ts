import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { DrainClock } from '../../src/watch/drain-clock.ts';
import { service } from '../support/builders.ts';

async function learn(delays: Readonly<Record<string, number | null>>, containers: readonly JsonObject[] | null) {
  const asked: string[] = [];
  const clock = new DrainClock({
    deregistrationDelayMs: async (arn) => {
      asked.push(arn);
      return delays[arn] ?? null;
    },
  });
  const loadBalancers = Object.keys(delays).map((targetGroupArn) => ({ targetGroupArn, loadBalancerName: null }));
  const classic = { targetGroupArn: null, loadBalancerName: 'old' };
  const definition =
    containers === null
      ? null
      : {
          family: 'web',
          containerDefinitions: containers.map((one, index) => ({ name: `c${index}`, image: 'i', ...one })),
        };
  const one = service({ loadBalancers: [...loadBalancers, classic] });
  await clock.learn(one, definition);
  await clock.learn(one, definition);
  return { time: clock.time, asked };
}

describe('how long old tasks may take to go', () => {
  it.each<[string, Parameters<typeof learn>, number | null, number]>([
    ['is the deregistration delay of the slowest target group', [{ a: 60_000, b: 300_000 }, []], 300_000, 30_000],
    ['is that of those that may be read', [{ a: null, b: 60_000 }, []], 60_000, 30_000],
    ['is not known where none may be read', [{ a: null }, []], null, 30_000],
    ['is the longest stopTimeout, 30 s where a container says nothing', [{}, [{ stopTimeout: 5 }, {}]], null, 30_000],
    ['is the longest stopTimeout that is set', [{}, [{ stopTimeout: 5 }, { stopTimeout: 120 }]], null, 120_000],
    ['may be shorter than that', [{}, [{ stopTimeout: 5 }]], null, 5_000],
    ['is 30 s where the definition is not known', [{}, null], null, 30_000],
  ])('%s', async (_, [delays, containers], deregistrationDelayMs, stopTimeoutMs) => {
    expect((await learn(delays, containers)).time).toEqual({ deregistrationDelayMs, stopTimeoutMs });
  });

  it('is asked for once', async () => {
    expect((await learn({ a: 1, b: 2 }, [])).asked).toEqual(['a', 'b']);
  });
});
