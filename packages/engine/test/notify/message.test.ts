import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Happening } from '../../src/events/delivery-event.ts';
import { messageOf } from '../../src/notify/message.ts';
import { anyText } from '../support/arbitraries.ts';
import { definitionArn, ourId } from '../support/builders.ts';
import {
  begun,
  crashed,
  deployOf,
  ended,
  newsOf,
  pipelineEnded,
  pushed,
  reported,
  stopped,
  succeeded,
} from './stories.ts';

const back: Happening = {
  type: 'rollback.finished',
  service: 'web',
  deploymentId: ourId,
  outcome: 'completed',
  to: definitionArn(1),
  detail: '',
};

describe('the message about slipway deploy says', () => {
  it.each<[string, readonly Happening[], string, string]>([
    [
      'what runs where now',
      [begun(['web']), ...deployOf('web', succeeded), ended(0)],
      'succeeded',
      'registry.example/team/web:2 runs on web in prod (eu-west-1)',
    ],
    [
      'services that got the same together',
      [begun(['web', 'worker']), ...deployOf('web', succeeded), ...deployOf('worker', succeeded), ended(0)],
      'succeeded',
      'registry.example/team/web:2 runs on web and worker in prod (eu-west-1)',
    ],
    [
      'what was not waited for',
      [
        begun(['web']),
        ...deployOf('web', { ...succeeded, notWaitedFor: 'the end of the old tasks' } as never),
        ended(0),
      ],
      'succeeded',
      'registry.example/team/web:2 was put on web in prod (eu-west-1)',
    ],
    [
      'why it failed, and what runs again',
      [begun(['web']), ...deployOf('web', null), stopped, ...deployOf('web', crashed).slice(2), back, ended(4)],
      'failed',
      'registry.example/team/web:2 does not run on web in prod (eu-west-1): the app crashed (2 times): app exited with 3; web:1 runs there again',
    ],
    [
      'only what went wrong where other services went well',
      [begun(['web', 'worker']), ...deployOf('web', succeeded), ...deployOf('worker', crashed), ended(4)],
      'failed',
      'registry.example/team/web:2 does not run on worker in prod (eu-west-1): the app crashed (2 times)',
    ],
    [
      'the error that ended it',
      [begun(['web']), ended(3, { error: { code: 'X', what: 'There is no cluster "prod".', hint: 'Check it.' } })],
      'failed',
      'There is no cluster "prod".',
    ],
    [
      'who came after it',
      [
        begun(['web']),
        ...deployOf('web', { kind: 'superseded', by: 'x', detail: 'somebody deployed web:3 meanwhile' }),
        ended(6),
      ],
      'superseded',
      'web in prod (eu-west-1) was superseded: somebody deployed web:3 meanwhile',
    ],
    [
      'that nobody knows',
      [
        begun(['web']),
        ...deployOf('web', { kind: 'undecided', because: 'time-is-up', detail: 'time is up' }),
        ended(5),
      ],
      'undecided',
      'web in prod (eu-west-1) is undecided: time is up',
    ],
    [
      'that it was interrupted',
      [
        begun(['web']),
        ...deployOf('web', { kind: 'undecided', because: 'interrupted', detail: 'interrupted' }),
        ended(130),
      ],
      'interrupted',
      'web in prod (eu-west-1) is undecided: interrupted',
    ],
  ])('%s', (_, happenings, outcome, headline) => {
    expect(messageOf(newsOf(happenings))).toMatchObject({ outcome, headline });
  });
});

describe('the message about a push says', () => {
  it.each<[string, readonly Happening[], string, string]>([
    [
      'what runs where now, of what the deploy job reported',
      [
        pushed,
        ...reported([begun(['web']), ...deployOf('web', succeeded), ended(0)]),
        pipelineEnded('success', 'all jobs succeeded'),
        ended(0),
      ],
      'succeeded',
      'shop main: registry.example/team/web:2 runs on web in prod (eu-west-1)',
    ],
    [
      'that nothing was deployed',
      [pushed, pipelineEnded('success', 'all jobs succeeded'), ended(0)],
      'succeeded',
      'shop main: the pipeline succeeded, nothing was deployed',
    ],
    [
      'which job failed',
      [pushed, pipelineEnded('failed', 'test failed: exit 1'), ended(1)],
      'failed',
      'shop main: test failed: exit 1',
    ],
    [
      'which job failed, and why the service did',
      [
        pushed,
        ...reported([begun(['web']), ...deployOf('web', crashed), ended(4)]),
        pipelineEnded('failed', 'deploy failed: exit 4'),
        ended(1),
      ],
      'failed',
      'shop main: deploy failed: exit 4; registry.example/team/web:2 does not run on web in prod (eu-west-1): the app crashed (2 times)',
    ],
    [
      'that a newer push took over',
      [pushed, pipelineEnded('superseded', 'a newer push took over'), ended(6)],
      'superseded',
      'shop main: a newer push took over',
    ],
    [
      'that nothing was for it',
      [pushed, pipelineEnded('nothing', 'no job is for this push'), ended(0)],
      'nothing',
      'shop main: no job is for this push',
    ],
    [
      'that the file has errors',
      [pushed, pipelineEnded('invalid', '.gitlab-ci.yml has 2 errors'), ended(2)],
      'failed',
      'shop main: .gitlab-ci.yml has 2 errors',
    ],
  ])('%s', (_, happenings, outcome, headline) => {
    expect(messageOf(newsOf(happenings))).toMatchObject({ outcome, headline });
  });

  it('commit, author and duration', () => {
    const { facts } = messageOf(newsOf([pushed, pipelineEnded('success', ''), ended(0)]));
    expect(facts).toEqual([
      { label: 'Commit', value: '1f0c5e0f Sell more' },
      { label: 'Author', value: 'Ada' },
      { label: 'Duration', value: '2m 05s' },
    ]);
  });

  it('who pushed where nobody knows the author', () => {
    const { facts } = messageOf(newsOf([{ ...pushed, author: null } as Happening, ended(0)]));
    expect(facts).toContainEqual({ label: 'Author', value: 'ci' });
  });
});

it('the message says what to do about a failure, and how to follow what goes on', () => {
  const failed = messageOf(newsOf([begun(['web']), ...deployOf('web', null), stopped, ended(4)]));
  expect(failed.facts).toContainEqual({ label: 'What to do', value: 'Look at the last lines of its log.' });
  const open = messageOf(newsOf([begun(['web']), ended(5, { resume: 'slipway watch --cluster prod' })]));
  expect(open.facts).toContainEqual({ label: 'Follow it with', value: 'slipway watch --cluster prod' });
});

it('whatever a commit is called, every word of the message is one printable line of bounded length', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 700 }), (title) => {
      const { headline, facts } = messageOf(
        newsOf([{ ...pushed, title } as Happening, pipelineEnded('failed', title), ended(1)]),
      );
      for (const text of [headline, ...facts.map(({ value }) => value)]) {
        expect(text).not.toMatch(/\p{Cc}/u);
        expect(Array.from(text).length).toBeLessThanOrEqual(600);
      }
    }),
  );
});
