import type { DeliveryEvent } from '@slipway/engine/events';
import { describe, expect, it } from 'vitest';
import { drawFrames, drawLines } from '../support/draw.ts';
import { story } from '../support/stories.ts';

const long = 'the new tasks run; ECS waits until they count as healthy, 2 old tasks still serve';

/** The happy story up to its drain, the drain told in other members. */
function draining(members: Partial<Extract<DeliveryEvent, { type: 'rollout.changed' }>>): readonly DeliveryEvent[] {
  const events = story('happy');
  const index = events.findIndex((event) => event.type === 'rollout.changed' && event.drainEndsAt !== null);
  return events
    .slice(0, index + 1)
    .map((event, at) => (event.type === 'rollout.changed' && at === index ? { ...event, ...members } : event));
}

const lastPicture = (events: readonly DeliveryEvent[], columns: number) =>
  drawFrames(events, { columns, rows: 24 }).split('\n===').at(-1)?.split('\n') ?? [];

describe('what a service is at', () => {
  it.each([100, 90])('has a line of its own at %d columns, where it does not fit beside the revisions', (columns) => {
    const lines = lastPicture(draining({ detail: long }), columns);
    expect(lines).toContain('web  web:41 → web:42');
    expect(lines).toContain(`  ${long}`);
  });

  it('is cut only where it is longer than the screen', () => {
    const cut = lastPicture(draining({ detail: long }), 80).find((line) => line.startsWith('  the new tasks run'));
    expect(cut).toMatch(/2 old tasks still .*…$/);
    expect(cut).toHaveLength(79);
  });

  it('stands beside the revisions where there is room', () => {
    const lines = lastPicture(draining({ detail: long }), 120);
    expect(lines).toContainEqual(expect.stringMatching(/^web {2}web:41 → web:42 +the new tasks run.*still serve$/));
  });
});

describe('the end of the old tasks', () => {
  it.each([
    ['expected', 'gone in about 1m 10s'],
    ['at-the-latest', 'gone within 1m 10s'],
    [undefined, 'gone in about 1m 10s'],
  ] as const)('that is %s reads "%s"', (drainEndIs, words) => {
    const events = draining(drainEndIs === undefined ? {} : { drainEndIs });
    expect(drawLines(events)).toContain(`old tasks ${words}\n`);
    expect(lastPicture(events, 100)).toContainEqual(expect.stringMatching(new RegExp(`old task 3f9a01c2 .*${words}$`)));
  });
});
