import { decodeEvent } from '@slipway/engine/events';
import { describe, expect, it } from 'vitest';
import { workTree } from './support/git-client.ts';
import { runningServer } from './support/running-server.ts';
import { passing } from './support/scripted-runs.ts';

async function pushed() {
  const server = await runningServer();
  const tree = await workTree();
  const sha = await tree.commit({ 'a.txt': 'one' });
  await tree.push('-o', 'nowait', `${server.url}/team/app.git`, 'main').finished;
  return { server, sha };
}

describe('looking at runs', () => {
  it('shows a run as it happens, to its end', async () => {
    const { server } = await pushed();
    const response = await fetch(`${server.url}/runs/run-1`);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    server.runs.say(1, ...passing.slice(0, 1));
    expect((await reader?.read())?.value).toBe('──▶ test\n');
    server.runs.say(1, ...passing.slice(1));
    server.runs.end(1);
    let rest = '';
    for (let step = await reader?.read(); step?.done === false; step = await reader?.read()) rest += step.value;
    expect(rest).toContain('✓ pipeline passed: test passed (2s)');
  });

  it.each([
    ['/runs/run-1?format=ndjson&after=3', {}],
    ['/runs/run-1?after=3', { accept: 'application/x-ndjson' }],
  ])('gives the events behind a number: %s', async (path, headers) => {
    const { server } = await pushed();
    server.runs.say(1, ...passing);
    server.runs.end(1);
    const { text } = await server.ask(path, { headers });
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ seq, type }) => [seq, type])).toEqual([
      [4, 'job.finished'],
      [5, 'pipeline.finished'],
    ]);
    expect(decodeEvent(text.split('\n')[0] ?? '', 1)).toMatchObject({ seq: 4 });
  });

  it('lists runs as text and as JSON', async () => {
    const { server, sha } = await pushed();
    expect((await server.ask('/runs')).text).toMatch(
      new RegExp(`^team/app #1 {2}main {2}${sha.slice(0, 8)} {2}running `),
    );
    const json = await server.ask('/projects/team/app/runs', { headers: { accept: 'application/json' } });
    expect(JSON.parse(json.text)).toMatchObject([{ id: 'run-1', project: 'team/app', sha }]);
    expect((await server.ask('/projects/other/runs')).text).toBe('No run yet.\n');
    expect(JSON.parse((await server.ask('/runs/run-1?format=json')).text)).toMatchObject({ id: 'run-1' });
  });

  it('ends a run that goes on, and says when there is nothing to end', async () => {
    const { server } = await pushed();
    expect((await server.ask('/runs/run-1/cancel', { method: 'POST' })).status).toBe(202);
    server.runs.end(1);
    expect((await server.ask('/runs/run-1/cancel', { method: 'POST' })).status).toBe(409);
    expect((await server.ask('/runs/run-9/cancel', { method: 'POST' })).status).toBe(404);
  });

  it.each(['/runs/run-1?format=xml', '/runs/run-1?format=ndjson&after=-1', '/runs/run-1?format=ndjson&after=x'])(
    'refuses %s',
    async (path) => {
      const { server } = await pushed();
      expect((await server.ask(path)).status).toBe(400);
    },
  );

  it('is well, and says what it is', async () => {
    const server = await runningServer();
    expect(JSON.parse((await server.ask('/health')).text)).toEqual({ status: 'ok' });
    expect((await server.ask('/')).text).toContain('git push http://HOST:PORT/NAME.git main');
  });
});
