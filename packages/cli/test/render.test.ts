import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeEvent } from '@slipway/engine/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawLines, drawLive } from './support/draw.ts';
import { memoryOutput } from './support/memory-output.ts';
import { runMain, temporaryFolder } from './support/run-main.ts';
import { story, storyNames } from './support/stories.ts';

const ndjson = (name: (typeof storyNames)[number]) => story(name).map(encodeEvent).join('');

describe.each(storyNames)('the recording of the story %s', (name) => {
  it('is drawn as the delivery was, everything on stdout, with status 0', async () => {
    const lines = await runMain(['render', '--view', 'lines'], { stdin: [ndjson(name)] });
    const drawn = drawLines(story(name)).replace('--- stdout ---\n', '');
    expect(lines.stdout.split('\n').toSorted()).toEqual(drawn.split('\n').toSorted());
    expect(lines).toMatchObject({ exit: 0, stderr: '' });

    const json = await runMain(['render', '--view', 'json'], { stdin: [ndjson(name)] });
    expect(json).toMatchObject({ exit: 0, stderr: '', stdout: ndjson(name) });
  });
});

describe('render', () => {
  it('draws a file, and standard input for "-"', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'events.ndjson'), ndjson('happy'));
    const file = await runMain(['render', 'events.ndjson'], { cwd });
    const stdin = await runMain(['render', '-'], { stdin: [ndjson('happy')] });
    expect(file.stdout).toBe(stdin.stdout);
    expect(file.stdout).toContain('✓ web: web:42 serves');
  });

  it('draws the live view as it ended', async () => {
    const { stdout } = await runMain(['render', '--view', 'live'], {
      stdin: [ndjson('crash-loop')],
      stdout: memoryOutput({ isTTY: true, columns: 100, rows: 30 }),
      env: { NO_COLOR: '1' },
    });
    const { Terminal } = await import('./support/terminal.ts');
    const terminal = new Terminal(100, 30);
    terminal.write(stdout);
    expect(`${terminal.text}\n`).toBe(drawLive(story('crash-loop'), { columns: 100, rows: 30 }));
  });

  it('takes chunks of any size', async () => {
    const text = ndjson('several-services');
    const whole = await runMain(['render', '--view', 'lines'], { stdin: [text] });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1 }), async (sizes) => {
        const chunks: string[] = [];
        for (let from = 0, index = 0; from < text.length; index += 1) {
          const size = sizes[index % sizes.length] ?? 1;
          chunks.push(text.slice(from, from + size));
          from += size;
        }
        expect((await runMain(['render', '--view', 'lines'], { stdin: chunks })).stdout).toBe(whole.stdout);
      }),
      { numRuns: 25 },
    );
  });

  it('draws several deliveries of one file one after the other', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'events.ndjson'), ndjson('happy') + ndjson('superseded'));
    const { stdout } = await runMain(['render', '--view', 'live', 'events.ndjson'], { cwd });
    expect(stdout).toContain('✓ web: web:42 serves');
    expect(stdout).toContain('! web: web:42 was superseded');
  });

  it.each([
    ['an empty stream', '', 'The stream has no event.'],
    [
      'a stream that ends early',
      ndjson('happy').split('\n').slice(0, 5).join('\n').concat('\n'),
      'The stream stops before its delivery is finished.',
    ],
    ['a last line that is cut off', ndjson('happy').slice(0, -40), 'The last line is cut off.'],
  ])('draws what there is of %s, and says so', async (_, text, says) => {
    const { exit, stdout, stderr } = await runMain(['render'], { stdin: [text] });
    expect(`${stdout}${stderr}`).toContain(`! ${says}\n`);
    expect(exit).toBe(0);
  });

  it.each([
    ['is no JSON', 'hello\n', 'Line 1 is not a delivery event: it is not JSON.'],
    [
      'is of another version',
      '{"v":2,"type":"plan.made"}\n',
      'Line 1 is not a delivery event: its version is 2, not 1.',
    ],
    [
      'lacks its members',
      `${ndjson('happy').split('\n')[0]}\n{"v":1,"at":"2026-01-01T00:00:00Z","type":"plan.made"}\n`,
      'Line 2 is not a delivery event: it has not the members of a plan.made event.',
    ],
  ])('refuses a line that %s', async (_, text, says) => {
    const { exit, stderr } = await runMain(['render'], { stdin: [text] });
    expect(stderr).toContain(says);
    expect(exit).toBe(2);
  });

  it('passes over events of newer versions of Slipway', async () => {
    const { exit, stdout } = await runMain(['render'], { stdin: ['{"v":1,"type":"moon.landed"}\n', ndjson('happy')] });
    expect(stdout).toContain('✓ web: web:42 serves');
    expect(exit).toBe(0);
  });

  it('refuses a file that cannot be read', async () => {
    const { exit, stderr } = await runMain(['render', 'nowhere.ndjson']);
    expect(stderr).toContain('nowhere.ndjson cannot be read: it does not exist.');
    expect(exit).toBe(2);
  });

  it('ends with the delivery on a standard input that stays open', async () => {
    const lines = ndjson('happy').split(/(?<=\n)/);
    let asked = 0;
    const stdin = {
      [Symbol.iterator]: () => ({
        next: () => {
          asked += 1;
          if (asked > lines.length) throw new TypeError('it was asked for more');
          return { done: false, value: lines[asked - 1] };
        },
      }),
    };
    const { exit, stdout } = await runMain(['render', '--view', 'live'], { stdin: stdin as unknown as string[] });
    expect(stdout).toContain('✓ web: web:42 serves');
    expect(exit).toBe(0);
  });

  it('ends a push with its delivery, also one that it sees from the middle', async () => {
    const told = 'told https://hooks.example';
    const whole = await runMain(['render'], { stdin: [ndjson('run-good'), 'not read any more\n'] });
    expect(whole).toMatchObject({ exit: 0, stderr: '', stdout: expect.stringContaining(told) });

    const rest = ndjson('run-good')
      .split(/(?<=\n)/)
      .slice(-6);
    const after = await runMain(['render'], { stdin: [...rest, 'not read any more\n'] });
    expect(after).toMatchObject({ exit: 0, stderr: '', stdout: expect.stringContaining(told) });
  });

  it('ends a pipeline by itself with the pipeline', async () => {
    const steps = story('run-failed-test').filter(
      ({ type }) => type.startsWith('pipeline.') || type.startsWith('job.'),
    );
    const text = steps.map((event, index) => encodeEvent({ ...event, seq: index + 1 })).join('');
    const { exit, stdout, stderr } = await runMain(['render'], { stdin: [text, 'not read any more\n'] });
    expect(stdout).toContain('✗ unit failed: exit 1 (8s)\n');
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  });

  it('draws several runs of one file one after the other, each as it is alone', async () => {
    const runs = (['run-good', 'happy', 'run-canceled', 'superseded'] as const).map(ndjson);
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'events.ndjson'), runs.join(''));
    for (const view of ['lines', 'live']) {
      const alone = await Promise.all(runs.map((text) => runMain(['render', '--view', view], { stdin: [text] })));
      const all = await runMain(['render', '--view', view, 'events.ndjson'], { cwd });
      expect(all.stdout).toBe(alone.map(({ stdout }) => stdout).join(''));
    }
  });

  it('stops reading when nobody reads what it draws', async () => {
    const stdout = memoryOutput();
    stdout.close();
    let read = 0;
    const lines = ndjson('happy').split(/(?<=\n)/);
    const stdin = {
      [Symbol.iterator]: () => ({ next: () => ({ done: read >= lines.length, value: lines[read++] ?? '' }) }),
    };
    const { exit } = await runMain(['render'], { stdout, stdin: stdin as unknown as string[] });
    expect(read).toBe(1);
    expect(exit).toBe(0);
  });
});
