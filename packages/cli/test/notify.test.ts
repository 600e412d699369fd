import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runMain, temporaryFolder } from './support/run-main.ts';
import { story } from './support/stories.ts';

const deploy = ['deploy', '--cluster', 'prod', '--service', 'web', '--image', 'nginx:2'];
const hook = 'https://hooks.example/services/secret-0123456789abcdef';

describe('--notify', () => {
  it('tells how it ended, once for each URL', async () => {
    const { posted, exit } = await runMain(
      [...deploy, '--notify', hook, '--notify', `slack+${hook}2`, '--notify', hook],
      {
        engine: story('happy'),
        env: { CI_COMMIT_SHA: '1f0c5e0f7d1c4c7a', CI_COMMIT_TITLE: 'Sell more', CI_COMMIT_AUTHOR: 'Ada <ada@example>' },
      },
    );
    expect(exit).toBe(0);
    expect(posted.map(({ url }) => url)).toEqual([hook, `${hook}2`]);
    expect(JSON.parse(posted[0]?.json ?? '')).toMatchObject({
      outcome: 'succeeded',
      facts: { Commit: '1f0c5e0f Sell more', Author: 'Ada' },
    });
    expect(JSON.parse(posted[1]?.json ?? '')).toMatchObject({ text: expect.stringMatching(/^✓ /), blocks: [{}, {}] });
  });

  it('says in the message why it failed', async () => {
    const { posted, exit } = await runMain([...deploy, '--notify', hook], { engine: story('crash-loop') });
    expect(exit).toBe(4);
    expect(JSON.parse(posted[0]?.json ?? '')).toMatchObject({
      outcome: 'failed',
      text: expect.stringContaining('does not run on web'),
    });
  });

  it.each(['watch', 'deploy'])('is known to slipway %s', async (command) => {
    const argv = [command, '--cluster', 'prod', '--service', 'web', '--notify', hook];
    const { posted } = await runMain(command === 'deploy' ? [...argv, '--tag', '2'] : argv, { engine: story('happy') });
    expect(posted).toHaveLength(1);
  });

  it('is not used in a dry run', async () => {
    const { posted } = await runMain([...deploy, '--dry-run', '--notify', hook], { engine: story('dry-run') });
    expect(posted).toEqual([]);
  });

  it('never changes the exit status, and warns without the secret of the address', async () => {
    const cwd = temporaryFolder();
    const argv = [...deploy, '--notify', hook, '--view', 'lines', '--events', 'events'];
    const { exit, stderr, stdout } = await runMain(argv, { cwd, engine: story('happy'), posting: 404 });
    expect(exit).toBe(0);
    expect(stderr).toContain('https://hooks.example could not be told: it answered 404');
    const saved = readFileSync(join(cwd, 'events'), 'utf8');
    expect(saved).toContain('"type":"notification.sent"');
    expect(saved.trim().split('\n').at(-1)).toContain('"type":"delivery.finished"');
    expect(`${stderr}${stdout}${saved}`).not.toContain('secret-');
  });

  it('that is no URL is refused without being repeated', async () => {
    const { exit, stderr, connections } = await runMain([...deploy, '--notify', 'hooks.example/secret-token']);
    expect({ exit, connections }).toEqual({ exit: 2, connections: [] });
    expect(stderr).toContain('--notify is not usable: it is a URL');
    expect(stderr).not.toContain('secret-token');
  });
});

describe('SLIPWAY_SLACK_WEBHOOK_URL', () => {
  it('is told as Slack wants it', async () => {
    const env = { SLIPWAY_SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/x' };
    const { posted } = await runMain(deploy, { env, engine: story('happy') });
    expect(posted).toMatchObject([{ url: env.SLIPWAY_SLACK_WEBHOOK_URL, json: expect.stringContaining('"blocks"') }]);
  });

  it('that is no URL is refused without being repeated', async () => {
    const { exit, stderr } = await runMain(deploy, { env: { SLIPWAY_SLACK_WEBHOOK_URL: 'secret-token' } });
    expect(exit).toBe(2);
    expect(stderr).toContain('SLIPWAY_SLACK_WEBHOOK_URL is not usable');
    expect(stderr).not.toContain('secret-token');
  });
});
