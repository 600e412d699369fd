import { describe, expect, it } from 'vitest';
import { rememberedCredentials } from '../../src/adapters/aws/remembered-credentials.ts';
import { hurriedClock } from './surroundings.ts';

const minute = 60_000;

/** Credentials 1, 2, 3 …, each valid for an hour from when it was fetched. */
function remembered({
  lifeMs = 60 * minute,
  failing = () => false,
}: {
  lifeMs?: number;
  failing?: () => boolean;
} = {}) {
  const clock = hurriedClock();
  let fetched = 0;
  const credentials = rememberedCredentials(async () => {
    if (failing()) throw new TypeError('no renewal');
    fetched++;
    return { accessKeyId: `${fetched}`, secretAccessKey: 's', expiration: new Date(clock.now() + lifeMs) };
  }, clock);
  return { clock, current: async () => (await credentials()).accessKeyId };
}

describe('credentials that expire', () => {
  it('are fetched once and used until five minutes before their end', async () => {
    const { clock, current } = remembered();
    expect(await current()).toBe('1');
    clock.advance(54 * minute);
    expect(await current()).toBe('1');
    clock.advance(minute + 1);
    expect(await current()).toBe('2');
    expect(await current()).toBe('2');
  });

  it('are fetched once for all who ask at the same time', async () => {
    const { current } = remembered();
    expect(await Promise.all([current(), current(), current()])).toEqual(['1', '1', '1']);
  });

  it('serve on while they are valid when the renewal fails, and no longer', async () => {
    let failing = false;
    const { clock, current } = remembered({ failing: () => failing });
    await current();
    failing = true;
    clock.advance(58 * minute);
    expect(await current()).toBe('1');
    clock.advance(2 * minute + 1);
    await expect(current()).rejects.toThrow('no renewal');
  });

  it('are asked for again after a failure', async () => {
    let failing = true;
    const { current } = remembered({ failing: () => failing });
    await expect(current()).rejects.toThrow('no renewal');
    failing = false;
    expect(await current()).toBe('1');
  });
});
