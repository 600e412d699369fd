import { describe, expect, it } from 'vitest';
import { type OutputLines, processLines, runProcess } from '../../src/adapters/processes/run-process.ts';
import { explain } from '../../src/errors/explain.ts';

const env = { PATH: process.env['PATH'] };
const sh = (script: string): readonly [string, ...string[]] => ['sh', '-c', script];

describe('a program', () => {
  it('gives its output and how it ended', async () => {
    expect(await runProcess({ argv: sh('echo out; echo err >&2; exit 3'), env })).toEqual({
      code: 3,
      signal: null,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('gives whole lines, the last one even without its end, and what progress came to', async () => {
    const { stdout } = await runProcess({ argv: sh("printf 'a\\r\\nb 1%%\\rb 2%%\\r\\nc'"), env });
    expect(stdout).toBe('a\nb 2%\nc\n');
  });

  it('reads what it is given, and has no other environment', async () => {
    expect((await runProcess({ argv: sh('cat; env'), env: { ...env, A: '1' }, stdin: 'in\n' })).stdout).toMatch(
      /^in\n/,
    );
    const { stdout } = await runProcess({ argv: ['env'], env: { ...env, A: '1', B: undefined } });
    expect(stdout.split('\n').toSorted()).toEqual(['', 'A=1', `PATH=${env.PATH}`]);
  });

  it('takes each word as it is', async () => {
    const { stdout } = await runProcess({ argv: ['printf', '%s\\n', '$(id)', 'a b', ';'], env });
    expect(stdout).toBe('$(id)\na b\n;\n');
  });

  it('that is not installed says so', async () => {
    expect(await runProcess({ argv: ['no-such-program'], env }).catch(explain)).toMatchObject({
      code: 'NOT_INSTALLED',
      exit: 3,
    });
  });

  it('ends with all that it started when it is stopped', async () => {
    const controller = new AbortController();
    const running = processLines({ argv: sh('sleep 1000 & echo $!; wait'), env, signal: controller.signal });
    const first = await running.next();
    const pid = Number((first.value as OutputLines).lines[0]);
    expect(() => process.kill(pid, 0)).not.toThrow();
    controller.abort();
    // It comes only when nobody holds the output any more: the other program has gone too.
    const last = await running.next();
    expect(last).toEqual({ done: true, value: { code: null, signal: 'SIGTERM' } });
  });

  it('ends when nobody reads it any more', async () => {
    const running = processLines({ argv: sh('echo $$; exec sleep 1000'), env });
    const first = await running.next();
    const pid = Number((first.value as OutputLines).lines[0]);
    await running.return({ code: null, signal: null });
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
