import type { DeliveryEvent } from '@slipway/engine/events';
import { describe, expect, it } from 'vitest';
import { annotations } from '../../src/views/annotations.ts';
import { emptyModel, foldDelivery } from '../../src/views/delivery-model.ts';
import { drawLines, drawLive } from '../support/draw.ts';
import { story } from '../support/stories.ts';

/** The story of an image that is not there, in the words of the ECS agent, seen by three tasks. */
const raw =
  'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref registry.example/team/web:9: registry.example/team/web:9: not found';
const events = story('image-missing').flatMap((event): readonly DeliveryEvent[] => {
  if (event.type === 'task.stopped') {
    const containers = [{ name: 'web', exitCode: null, exitMeaning: null, reason: raw }];
    const first = { ...event, reason: raw, stoppedReason: raw, containers };
    return [first, { ...first, taskId: '2'.repeat(32), times: 2 }, { ...first, taskId: '3'.repeat(32), times: 3 }];
  }
  if (event.type === 'rollout.judged' && event.verdict.kind === 'failed')
    return [
      {
        ...event,
        type: 'rollout.changed',
        deployments: [],
        oldTasksLeft: 0,
        oldTasks: [],
        drainEndsAt: null,
        waitingOn: null,
        detail: raw,
      },
      { ...event, verdict: { ...event.verdict, detail: raw } },
    ];
  return [event];
});

describe('the words of ECS on a stopped task', () => {
  it.each([
    ['a log', drawLines(events)],
    ['the scrollback', drawLive(events, { columns: 400, rows: 40 })],
  ])('stand once in %s, short words everywhere else', (_, drawn) => {
    expect(drawn.split(raw)).toHaveLength(2);
    expect(drawn).toContain('✗ task 11111111 stopped: image not found: registry.example/team/web:9\n');
    expect(drawn).toContain('✗ task 22222222 stopped: the same reason (2 times)\n');
    expect(drawn).toContain('✗ failed: image not found: registry.example/team/web:9\n');
    expect(drawn).toContain('web:42 failed: image not found: registry.example/team/web:9 (3s)\n');
  });

  it('do not stand in the annotation', () => {
    const model = events.reduce(foldDelivery, emptyModel);
    const [annotation = ''] = events.flatMap((event) => annotations(model, event));
    expect(annotation).toContain('web:42 failed: image not found: registry.example/team/web:9 (3s)');
    expect(annotation).not.toContain('CannotPull');
  });

  it('are named again where tasks stop for several reasons', () => {
    const [stop] = events.filter(({ type }) => type === 'task.stopped');
    if (stop?.type !== 'task.stopped') throw new TypeError('the story has a stop');
    const other = { ...stop, class: 'app-crash', reason: 'container web exited with 1', times: 1 } as const;
    const drawn = drawLines([...events.slice(0, 5), stop, other, { ...stop, times: 2 }]);
    expect(drawn).toContain('stopped: image not found: registry.example/team/web:9 (2 times)\n');
  });
});
