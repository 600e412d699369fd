import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { defaultLimits, endLeftover, type JobEvent, runJob } from '@slipway/pipeline';
import { buildSync } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { jobNamed, makeYard } from '../support/jobs.ts';

/** Waits for something that other processes do. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (holds()) return;
    await sleep(20);
  }
  throw new Error('it never came to be');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has waited for yet has ended.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const pidIn = (file: string) => Number(readFileSync(file, 'utf8'));
const isWritten = (file: string) => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n');

describe('a time limit', () => {
  it('ends the job and says so', async () => {
    const { finished, lines } = await makeYard().run(
      jobNamed('test', { timeoutMs: 300, script: ['echo begun', 'sleep 60', 'echo done'] }),
    );
    expect(finished).toMatchObject({ status: 'failed', exitCode: null, reason: 'timeout after 300 ms' });
    expect(lines).toEqual(['begun']);
  });

  it('is that of the runner where the job has none', async () => {
    const { finished } = await makeYard().run(jobNamed('test', { script: ['sleep 60'] }), {
      limits: { ...defaultLimits, timeoutMs: 300 },
    });
    expect(finished.reason).toBe('timeout after 300 ms');
  });

  it('kills what does not hear TERM, and after_script runs', async () => {
    const { finished, lines } = await makeYard().run(
      jobNamed('test', {
        timeoutMs: 500,
        script: ["trap '' TERM", 'echo deaf', 'while :; do sleep 1; done'],
        afterScript: ['echo after $CI_JOB_STATUS'],
      }),
      { limits: { ...defaultLimits, graceMs: 300 } },
    );
    expect(finished.reason).toBe('timeout after 500 ms');
    expect(lines).toEqual(['deaf', 'after failed']);
  });

  it('is a reason to try again', async () => {
    const retry = { max: 1, when: ['job_execution_timeout'] };
    const { finished } = await makeYard().run(jobNamed('test', { retry, timeoutMs: 200, script: ['sleep 60'] }));
    expect(finished.willRetry).toBe(true);
  });
});

describe('a cancel', () => {
  it('ends children and grandchildren, and lets them clean up', async () => {
    const yard = makeYard();
    const file = join(yard.folder, 'grandchild');
    const cancel = new AbortController();
    const done = yard.run(
      jobNamed('test', {
        retry: { max: 2, when: ['always'] },
        allowFailure: true,
        script: ["trap 'echo cleaned; exit 1' TERM", `sh -c 'sleep 600 & echo $! > ${file}; wait' & wait`],
        afterScript: ['echo after $CI_JOB_STATUS'],
      }),
      { signal: cancel.signal },
    );
    await until(() => isWritten(file));
    const pid = pidIn(file);
    expect(isAlive(pid)).toBe(true);
    cancel.abort();
    const { finished, lines } = await done;
    expect(finished).toMatchObject({ status: 'canceled', reason: 'canceled', exitCode: null, willRetry: false });
    expect(lines).toEqual(['cleaned', 'after canceled']);
    await until(() => !isAlive(pid));
  });

  it('before the start runs nothing', async () => {
    const { finished, commands } = await makeYard().run(jobNamed('test'), { signal: AbortSignal.abort() });
    expect(finished.status).toBe('canceled');
    expect(commands).toEqual([]);
  });

  it('is what happens when nobody listens any more', async () => {
    const yard = makeYard();
    const file = join(yard.folder, 'pid');
    for await (const event of runJob(
      jobNamed('test', { script: [`echo $$ > ${file}`, 'echo here', 'sleep 600'] }),
      yard.place(),
    )) {
      if (event.type === 'job.output' && event.lines.includes('here')) break;
    }
    await until(() => !isAlive(pidIn(file)));
  });
});

describe('what a job leaves running', () => {
  it('ends with it, and does not keep it open', async () => {
    const yard = makeYard();
    const file = join(yard.folder, 'pid');
    const { finished } = await yard.run(jobNamed('test', { script: [`sleep 600 & echo $! > ${file}`] }));
    expect(finished.status).toBe('success');
    await until(() => !isAlive(pidIn(file)));
  });

  it('is ended by another runner after a kill of this one', async () => {
    const yard = makeYard();
    const place = yard.place();
    const file = join(yard.folder, 'pid');
    const job = jobNamed('test', { script: [`sleep 600 & echo $! > ${file}; wait`] });
    const runner = startRunner(yard.folder, { job, place: { ...place, signal: undefined } });
    await until(() => isWritten(file));
    runner.kill('SIGKILL');
    await until(() => runner.exitCode !== null || runner.signalCode !== null);
    const pid = pidIn(file);
    expect(isAlive(pid)).toBe(true);
    expect(await endLeftover(place.processFile ?? '', { graceMs: 2000 })).toBe(true);
    await until(() => !isAlive(pid));
    expect(existsSync(place.processFile ?? '')).toBe(false);
    expect(await endLeftover(place.processFile ?? '')).toBe(false);
  });

  it('is left alone where a stranger has got its number', async () => {
    const stranger = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    onTestFinished(() => void stranger.kill('SIGKILL'));
    const file = join(makeYard().folder, 'process.json');
    writeFileSync(file, JSON.stringify({ pid: stranger.pid, started: 'another-boot 1', container: null }));
    expect(await endLeftover(file, { graceMs: 10 })).toBe(false);
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
  });

  it('is nothing where the file is none', async () => {
    const file = join(makeYard().folder, 'process.json');
    writeFileSync(file, 'not json');
    expect(await endLeftover(file)).toBe(false);
  });
});

/** Another process that runs a job, to be killed. */
function startRunner(folder: string, given: unknown): ChildProcess {
  const script = join(folder, 'runner.cjs');
  buildSync({
    stdin: {
      contents: `import { runJob } from './index.ts';
        const { job, place } = ${JSON.stringify(given)};
        (async () => {
          for await (const event of runJob(job, { ...place, signal: new AbortController().signal })) void event;
        })();`,
      resolveDir: fileURLToPath(new URL('../../src', import.meta.url)),
    },
    outfile: script,
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
  const child = spawn(process.execPath, [script], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('output', () => {
  const linesIn = (events: readonly JobEvent[]) =>
    events.flatMap((event) => (event.type === 'job.output' ? event.lines : []));

  it('has no secret in it, however it is written', async () => {
    const { events } = await makeYard().run(
      jobNamed('test', {
        script: [
          'echo "the token is $TOKEN."',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
          'printf %s "${TOKEN:0:6}"; sleep 0.3; echo "${TOKEN:6}"',
          'echo "$KEY"',
          'echo "$SHORT"',
          'echo s3cret-token-1 literally',
        ],
      }),
      {
        variables: { TOKEN: 's3cret-token-1', KEY: 'first line of it\nsecond line of it', SHORT: 'short' },
        masked: ['s3cret-token-1', 'first line of it\nsecond line of it', 'short'],
      },
    );
    const text = linesIn(events).join('\n');
    expect(text).not.toMatch(/s3cret|first line|second line/);
    expect(text).toContain('the token is (masked).');
    expect(text).toContain('echo (masked) literally');
    expect(text).toContain('short');
  });

  it('is cut where it is too much, and the job goes on', async () => {
    const { lines, notes, finished } = await makeYard().run(
      jobNamed('test', { script: ['for i in $(seq 1 5000); do echo 0123456789; done', 'exit 5'] }),
      { limits: { ...defaultLimits, outputBytes: 1000 } },
    );
    expect(lines.length).toBeLessThan(100);
    expect(notes).toEqual(['The output is longer than 1000 bytes: the rest is not kept.']);
    expect(finished.exitCode).toBe(5);
  });

  it('keeps characters together that are written in pieces, and the last line without its end', async () => {
    const { lines } = await makeYard().run(
      jobNamed('test', {
        script: ["printf '\\303'; sleep 0.2; printf '\\244 und \\342'; sleep 0.2; printf '\\202\\254'"],
      }),
    );
    expect(lines).toEqual(['ä und €']);
  });

  it('is not disturbed by set -x', async () => {
    const { lines, commands } = await makeYard().run(
      jobNamed('test', { script: ['set -x', 'echo hello', 'printf unfinished', 'true'] }),
    );
    expect(lines.filter((line) => !line.startsWith('+'))).toEqual(['hello', 'unfinished']);
    expect(commands).toEqual(['set -x', 'echo hello', 'printf unfinished', 'true']);
  });
});
