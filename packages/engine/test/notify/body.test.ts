import { describe, expect, it } from 'vitest';
import type { Happening } from '../../src/events/delivery-event.ts';
import { bodyFor } from '../../src/notify/body.ts';
import { messageOf } from '../../src/notify/message.ts';
import { begun, deployOf, ended, newsOf, pipelineEnded, pushed, reported, succeeded } from './stories.ts';

function bodyOf(format: 'slack' | 'markdown' | 'json', happenings: readonly Happening[]) {
  const news = newsOf(happenings);
  return JSON.parse(bodyFor({ format }, messageOf(news), news));
}

const titled = (title: string): readonly Happening[] => [
  { ...pushed, title } as Happening,
  pipelineEnded('failed', 'test failed: exit 1'),
];

describe('what Slack gets', () => {
  it('is a text for the notification, and the same as plain blocks', () => {
    expect(bodyOf('slack', titled('Sell more'))).toEqual({
      text: '✗ shop main: test failed: exit 1\nCommit: 1f0c5e0f Sell more\nAuthor: Ada\nDuration: 2m 05s',
      mrkdwn: false,
      blocks: [
        { type: 'section', text: { type: 'plain_text', text: '✗ shop main: test failed: exit 1', emoji: false } },
        {
          type: 'context',
          elements: [
            { type: 'plain_text', text: 'Commit: 1f0c5e0f Sell more', emoji: false },
            { type: 'plain_text', text: 'Author: Ada', emoji: false },
            { type: 'plain_text', text: 'Duration: 2m 05s', emoji: false },
          ],
        },
      ],
    });
  });

  it.each([
    ['a mention of everybody', '<!channel> look', '&lt;!channel&gt; look'],
    ['a link', '<https://evil.example|our page>', '&lt;https://evil.example|our page&gt;'],
    ['an entity', 'a &lt; b', 'a &amp;lt; b'],
    ['marks, which plain text shows as they are', '*bold* _x_ ~y~ `z`', '*bold* _x_ ~y~ `z`'],
  ])('has no markup: %s', (_, title, shown) => {
    const body = bodyOf('slack', titled(title));
    expect(body.text).toContain(`Commit: 1f0c5e0f ${shown}\n`);
    expect(body.blocks[1].elements[0].text).toBe(`Commit: 1f0c5e0f ${shown}`);
  });
});

describe('what a receiver that reads Markdown gets', () => {
  it.each([
    ['marks', '*b* _x_ ~y~ `z` # h', String.raw`\*b\* \_x\_ \~y\~ \`z\` \# h`],
    ['a link', '[our page](https://evil.example)', String.raw`\[our page\]\(https://evil.example\)`],
    ['a tag', '<b>', '&lt;b&gt;'],
    ['a mention of everybody', '@channel', '@\u200bchannel'],
    ['a backslash', String.raw`\*`, String.raw`\\\*`],
  ])('has no markup: %s', (_, title, shown) => {
    expect(bodyOf('markdown', titled(title)).text).toContain(`Commit: 1f0c5e0f ${shown}\n`);
  });
});

it('what a program gets has the words, and what they were made of', () => {
  const deploy = reported([begun(['web']), ...deployOf('web', succeeded), ended(0)]);
  expect(bodyOf('json', [pushed, ...deploy, pipelineEnded('success', ''), ended(0)])).toEqual({
    v: 1,
    outcome: 'succeeded',
    text: 'shop main: registry.example/team/web:2 runs on web in prod (eu-west-1)',
    facts: { Commit: '1f0c5e0f Sell more', Author: 'Ada', Duration: '2m 05s' },
    project: 'shop',
    ref: 'main',
    sha: '1f0c5e0f7d1c4c7ab1f8e0a6f0e3d2c1b0a99887',
    author: 'Ada',
    title: 'Sell more',
    url: null,
    exit: 0,
    durationMs: 125_000,
    services: [
      {
        service: 'web',
        cluster: 'prod',
        region: 'eu-west-1',
        images: ['registry.example/team/web:2'],
        taskDefinition: expect.stringMatching(/web:2$/),
        verdict: 'succeeded',
        detail: 'no old task is left',
        reason: null,
        backTo: null,
      },
    ],
  });
});
