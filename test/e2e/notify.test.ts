import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, type TestContext } from 'vitest';
import { aService, image, startEcs } from './support/ecs.ts';
import { run, temporaryFolder } from './support/program.ts';

/** A webhook that fails at first, and what it was told. */
async function webhook(test: TestContext): Promise<{ readonly url: string; readonly told: unknown[] }> {
  const told: unknown[] = [];
  let requests = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      requests += 1;
      if (requests > 1) told.push(JSON.parse(body));
      response.writeHead(requests > 1 ? 200 : 503).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-0123456789abcdef`, told };
}

it('a webhook is told once how it ended, and one that is down changes nothing', async (test) => {
  const ecs = await startEcs(test, { speed: 20 });
  const { argv } = await aService(ecs);
  const hook = await webhook(test);
  const cwd = temporaryFolder(test);
  const words = ['deploy', ...argv, '--image', image('2'), '--events', 'events.ndjson'];
  const down = 'http://127.0.0.1:9/secret-fedcba9876543210';
  const { status, all } = await run(test, 'slipway', [...words, '--notify', hook.url, '--notify', down], {
    env: { ...ecs.env, CI_COMMIT_SHA: '1f0c5e0f7d1c4c7a', CI_COMMIT_TITLE: 'Sell more' },
    cwd,
  });
  expect(status, all).toBe(0);
  expect(hook.told).toMatchObject([
    {
      outcome: 'succeeded',
      text: `${image('2')} runs on web in prod (eu-west-1)`,
      facts: { Commit: '1f0c5e0f Sell more' },
      services: [{ service: 'web', verdict: 'succeeded' }],
    },
  ]);
  expect(all).toMatch(/http:\/\/127\.0\.0\.1:9 could not be told: .*ECONNREFUSED/);
  const saved = readFileSync(join(cwd, 'events.ndjson'), 'utf8');
  const types = saved
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).type);
  expect(types.slice(-3)).toEqual(['notification.sent', 'notification.sent', 'delivery.finished']);
  expect(`${all}${saved}`).not.toContain('secret-');
});
