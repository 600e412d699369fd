import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEvent } from '@slipway/engine/events';
import { describe, expect, it } from 'vitest';
import { memoryOutput } from './support/memory-output.ts';
import { runMain, temporaryFolder } from './support/run-main.ts';

const file = `
stages: [test, deploy, clean]
test: {stage: test, script: ['echo "testing $CI_COMMIT_BRANCH"', 'exit "\${RC:-0}"']}
deploy: {stage: deploy, only: [master], script: ['echo "deploying \${CI_BUILD_REF}"']}
by hand: {stage: deploy, when: manual, script: [echo by hand]}
clean: {stage: clean, when: always, script: [echo cleaned]}
`;

/** A repository whose branch master is checked out, with one commit. */
function repository(files: Readonly<Record<string, string>> = { '.gitlab-ci.yml': file }): string {
  const folder = join(temporaryFolder(), 'web');
  mkdirSync(folder);
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  git('init', '--quiet', '--initial-branch=master');
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Begin');
  return folder;
}

const env = { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8' };
const slipway = async (cwd: string, ...argv: readonly string[]) => runMain(['pipeline', ...argv], { cwd, env });
const timeless = (text: string) => text.replace(/ \((?:\d+m )?\d+ ?m?s\)/g, '').replace(/[0-9a-f]{40}/g, 'SHA');

describe('slipway pipeline run', () => {
  it('runs the pipeline of the commit that is checked out, and says everything', async () => {
    const run = await slipway(repository(), 'run');
    expect(run.exit).toBe(0);
    expect(timeless(run.stdout).split('\n')).toEqual([
      '.gitlab-ci.yml: test, deploy, by hand (manual), clean (always)',
      '──▶ test',
      '  $ echo "testing $CI_COMMIT_BRANCH"',
      '    testing master',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
      '  $ exit "${RC:-0}"',
      '  test passed',
      '──▶ deploy',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
      '  $ echo "deploying ${CI_BUILD_REF}"',
      '    deploying SHA',
      '  deploy passed',
      '──▶ clean',
      '  $ echo cleaned',
      '    cleaned',
      '  clean passed',
      'started by hand only: by hand',
      '✓ pipeline passed: 3 jobs passed',
      '',
    ]);
    expect(run.stderr).toBe('');
  });

  it('ends with 4 and the word failed where a job failed', async () => {
    const run = await slipway(repository(), 'run', '--variable', 'RC=3');
    expect(run.exit).toBe(4);
    expect(timeless(run.stdout)).toContain('  test failed: exit 3\n──▶ clean');
    expect(timeless(run.stdout)).toMatch(/skipped: deploy, by hand\n✗ test failed: exit 3\n$/);
  });

  it('decides for the branch that is said', async () => {
    const run = await slipway(repository(), 'run', '--branch', 'topic');
    expect(run.stdout).toContain('not for this push: deploy (only master)');
    expect(run.stdout).toContain('testing topic');
  });

  it('runs one job alone, a manual one too', async () => {
    const run = await slipway(repository(), 'run', 'by hand');
    expect(run.exit).toBe(0);
    expect(timeless(run.stdout).split('\n').slice(1, -2)).toEqual([
      '──▶ by hand (stage deploy)',
      '  $ echo by hand',
      '    by hand',
      '  by hand passed',
    ]);
  });

  it.each([
    ['a job that is none', ['nothing'], 'There is no job "nothing" in this pipeline: test, deploy, by hand, clean.'],
    [
      'a job that is not for this branch',
      ['deploy', '--branch', 'topic'],
      '"deploy" is not for this push (only master)',
    ],
    ['both a branch and a tag', ['--branch', 'a', '--tag', 'b'], 'A push is of --branch or of --tag, not of both.'],
    ['a variable without a value', ['--variable', 'A'], '--variable "A" is not usable: it is written NAME=VALUE.'],
    ['a file that the commit lacks', ['--file', 'other.yml'], 'other.yml cannot be read: it is not in commit'],
    [
      'a file of variables that is none',
      ['--variables-file', '.gitlab-ci.yml'],
      '.gitlab-ci.yml: line 2 is not NAME=VALUE.',
    ],
    [
      'a file of variables that is not there',
      ['--variables-file', 'no.env'],
      'no.env cannot be read: it does not exist',
    ],
  ])('refuses %s', async (_, argv, problem) => {
    const run = await slipway(repository(), 'run', ...argv);
    expect(run.exit).toBe(2);
    expect(run.stderr).toContain(problem);
    expect(run.stdout).toBe('');
  });

  it('needs a repository with a commit', async () => {
    const run = await slipway(temporaryFolder(), 'run');
    expect(run.exit).toBe(2);
    expect(run.stderr).toContain('There is no commit in');
  });

  it('tells every problem of the file and ends with 2', async () => {
    const run = await slipway(repository({ '.gitlab-ci.yml': 'a: {script: x, retry: 9}\nb: {scirpt: x}' }), 'run');
    expect(run.exit).toBe(2);
    expect(run.stdout).toContain('.gitlab-ci.yml:1:23: a.retry');
    expect(run.stdout).toContain('Did you mean "script"?');
    expect(run.stdout).toContain('✗ the pipeline file has 3 errors');
  });

  it('leaves out what is not committed, and says so', async () => {
    const folder = repository();
    writeFileSync(join(folder, '.gitlab-ci.yml'), 'nonsense');
    const run = await slipway(folder, 'run', 'clean');
    expect(run.exit).toBe(0);
    expect(run.stderr).toContain('What is not committed is not part of this run.');
  });

  it('takes variables from a file, and masks those that look secret', async () => {
    const folder = repository({ '.gitlab-ci.yml': "job: {script: ['echo $NAME $API_TOKEN']}" });
    writeFileSync(join(folder, '..', 'vars'), 'NAME=plain-value\nAPI_TOKEN="very-secret-value"\n');
    const run = await slipway(folder, 'run', '--variables-file', '../vars');
    expect(run.stdout).toContain('    plain-value (masked)');
  });

  it('gives the events to a program', async () => {
    const folder = repository();
    const run = await slipway(folder, 'run', 'clean', '--json', '--events', '../events.ndjson');
    const events = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; seq: number; v: number });
    expect(events.map(({ type }) => type)).toEqual([
      'pipeline.planned',
      'job.started',
      'job.output',
      'job.output',
      'job.finished',
      'pipeline.finished',
    ]);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(readFileSync(join(folder, '../events.ndjson'), 'utf8')).toBe(run.stdout);
  });

  it('keeps what commands of Slipway in its jobs report, try by try', async () => {
    const line = (seq: number) =>
      `{"v":1,"deliveryId":"d","seq":${seq},"at":"2026-03-01T12:00:00.000Z","type":"warning.raised","service":null,"message":"$CI_JOB_NAME"}`;
    const write = (seq: number) => `echo "${line(seq).replaceAll('"', '\\"')}" >> "$SLIPWAY_EVENTS"`;
    const script = [write(1), 'echo no event >> "$SLIPWAY_EVENTS"', write(2), 'echo said', 'exit 1'];
    const folder = repository({ '.gitlab-ci.yml': JSON.stringify({ job: { script, retry: 1 } }) });
    const run = await slipway(folder, 'run', '--events', '../events.ndjson');
    const events = readFileSync(join(folder, '../events.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((text) => decodeEvent(text, 1));
    const told = events.filter((event) => event?.type === 'job.reported' || event?.type === 'job.finished');
    const reported = (seq: number) => ({
      type: 'job.reported',
      job: 'job',
      event: { type: 'warning.raised', seq, message: 'job' },
    });
    const finished = { type: 'job.finished', status: 'failed' };
    expect(told).toMatchObject([reported(1), reported(2), finished, reported(1), reported(2), finished]);
    expect(events.map((event) => event?.seq)).toEqual(events.map((_, index) => index + 1));
    expect(run.stdout).not.toContain('job.reported');
    expect(run.exit).toBe(4);
  });

  it('leaves nothing behind, unless a folder is named', async () => {
    const folder = repository();
    await slipway(folder, 'run', 'clean', '--folder', '../work');
    expect(readdirSync(join(folder, '../work/job-1/builds'))).toEqual(['web']);
    expect(readdirSync(folder).toSorted()).toEqual(['.git', '.gitlab-ci.yml']);
  });

  it('ends what runs when it is interrupted, cleans up and exits with 130', async () => {
    const folder = repository({
      '.gitlab-ci.yml':
        'work: {script: [echo begun, sleep 60]}\nclean: {stage: .post, when: always, script: [echo cleaned]}',
    });
    const interrupts: (() => void)[] = [];
    const stdout = memoryOutput();
    const watching = {
      ...stdout,
      write: (text: string) => {
        stdout.write(text);
        if (text.includes('    begun')) for (const interrupt of interrupts) interrupt();
      },
    };
    const run = await runMain(['pipeline', 'run'], {
      cwd: folder,
      env,
      stdout: watching,
      onSignals: (send) => interrupts.push(() => send('SIGINT')),
    });
    expect(run.exit).toBe(130);
    expect(stdout.text).toContain('work was canceled');
    expect(stdout.text).toContain('    cleaned');
    expect(timeless(stdout.text)).toMatch(/! pipeline canceled\n$/);
  });
});

describe('slipway pipeline check', () => {
  it('shows which jobs a push runs, and why others do not', async () => {
    const run = await slipway(repository(), 'check', '--branch', 'topic');
    expect(run.exit).toBe(0);
    expect(run.stdout.split('\n')).toEqual([
      'For branch topic:',
      '  test',
      '    test',
      '  deploy',
      '    by hand (manual; may fail)',
      '  clean',
      '    clean (always)',
      '  not for this push',
      '    deploy (only master)',
      '✓ no errors',
      '',
    ]);
  });

  it('tells every problem of the file as it lies there, included ones too, and exits with 2', async () => {
    const folder = repository();
    writeFileSync(join(folder, 'other.yml'), 'include: more.yml\na:\n  script: x\n  cache: {}\n  whne: always');
    writeFileSync(join(folder, 'more.yml'), 'b: {script: x, retry: 9}');
    const run = await slipway(folder, 'check', 'other.yml');
    expect(run.exit).toBe(2);
    expect(run.stdout.split('\n')).toEqual([
      '✗ more.yml:1:23: b.retry: retry is a whole number, 0 to 2.',
      '! other.yml:4:3: a.cache: "cache": Nothing is cached between runs: every job starts from a fresh clone.',
      '✗ other.yml:5:3: a.whne: "whne" is no keyword that belongs here. Did you mean "when"?',
      '2 errors',
      '',
    ]);
  });

  it('works outside of a repository', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '.gitlab-ci.yml'), 'job: {script: x}');
    expect((await slipway(folder, 'check')).stdout).toContain('✓ no errors');
  });

  it('gives the whole decision to a program', async () => {
    const run = await slipway(repository(), 'check', '--json', '--tag', 'v1');
    const plan = JSON.parse(run.stdout) as { kind: string; pipeline: { jobs: { name: string }[] } };
    expect(plan.kind).toBe('pipeline');
    expect(plan.pipeline.jobs.map(({ name }) => name)).toEqual(['test', 'by hand', 'clean']);
  });

  it('says when the file is not there', async () => {
    const run = await slipway(temporaryFolder(), 'check');
    expect(run.exit).toBe(2);
    expect(run.stderr).toContain('.gitlab-ci.yml cannot be read: it does not exist');
  });
});
