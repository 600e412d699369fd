import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultLimits } from '@slipway/pipeline';
import { describe, expect, it } from 'vitest';
import { jobNamed, makeYard } from '../support/jobs.ts';

describe('a job', () => {
  it('shows each command before what it writes', async () => {
    const { events, finished } = await makeYard().run(
      jobNamed('test', { script: ['echo one', 'echo two >&2\necho three'] }),
    );
    expect(
      events.flatMap((event) =>
        event.type === 'job.output' ? event.lines.map((line) => `${event.stream}: ${line}`) : [],
      ),
    ).toEqual([
      'command: echo one',
      'stdout: one',
      'command: echo two >&2',
      'command: echo three',
      'stdout: two',
      'stdout: three',
    ]);
    expect(finished).toMatchObject({ status: 'success', exitCode: 0, reason: null, willRetry: false, attempt: 1 });
    expect(events[0]).toEqual({ type: 'job.started', job: 'test', stage: 'test', attempt: 1 });
  });

  it('keeps the exit status of the command that failed, and runs no other', async () => {
    const { lines, finished } = await makeYard().run(
      jobNamed('test', { script: ['echo before', '(exit 7)', 'echo after'] }),
    );
    expect(lines).toEqual(['before']);
    expect(finished).toMatchObject({ status: 'failed', exitCode: 7, reason: 'exit 7' });
  });

  it('fails where a part of a pipe fails', async () => {
    const { finished } = await makeYard().run(jobNamed('test', { script: ['false | cat'] }));
    expect(finished).toMatchObject({ status: 'failed', exitCode: 1 });
  });

  it('runs before_script and script in one shell', async () => {
    const { lines } = await makeYard().run(jobNamed('test', { script: ['cd /', 'NAME=value', 'echo "$PWD $NAME"'] }));
    expect(lines).toEqual(['/ value']);
  });

  it('is in a clone of the exact commit, its head detached, although the branch has moved on', async () => {
    const yard = makeYard();
    yard.repository.commit({ 'README.md': 'newer\n' });
    const { lines } = await yard.run(
      jobNamed('test', {
        script: [
          'git rev-parse HEAD',
          'git symbolic-ref -q HEAD || echo detached',
          'cat README.md',
          'git status --short',
          'git remote get-url origin',
        ],
      }),
    );
    expect(lines).toEqual([yard.sha, 'detached', 'hello', 'http://127.0.0.1:8080/team/web.git']);
  });

  it('sees the variables of GitLab, the old names too', async () => {
    const yard = makeYard();
    const { lines } = await yard.run(
      jobNamed('unit tests', {
        script: [
          'echo "$CI $CI_COMMIT_SHORT_SHA $CI_BUILD_REF $CI_JOB_NAME $CI_JOB_NAME_SLUG $CI_PIPELINE_ID"',
          'test "$PWD" = "$CI_PROJECT_DIR" && echo "in $CI_PROJECT_PATH"',
          'echo "$CI_JOB_STATUS"',
        ],
      }),
    );
    expect(lines).toEqual([
      `true ${yard.sha.slice(0, 8)} ${yard.sha} unit tests unit-tests 17`,
      'in team/web',
      'running',
    ]);
  });

  it('gets nothing of the environment of its runner', async () => {
    process.env['SLIPWAY_TEST_SECRET'] = 'leaked';
    const { lines } = await makeYard().run(jobNamed('test', { script: ['env'] }));
    delete process.env['SLIPWAY_TEST_SECRET'];
    const names = lines
      .flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? [])
      .filter((name) => !/^(?:CI|GITLAB)/.test(name));
    expect(names.toSorted()).toEqual([
      'HOME',
      'LANG',
      'LOGNAME',
      'PATH',
      'PWD',
      'SHELL',
      'SHLVL',
      'TMPDIR',
      'USER',
      '_',
    ]);
  });

  it('may set every variable, PATH included', async () => {
    const yard = makeYard({ 'bin/hello': '#!/bin/sh\necho from the repository\n' });
    const { lines } = await yard.run(
      jobNamed('test', {
        variables: { PATH: '$CI_PROJECT_DIR/bin:$PATH', HOME: '/nowhere' },
        script: ['sh bin/hello', 'echo "$HOME"', 'case $PATH in "$CI_PROJECT_DIR"/bin:*/bin*) echo kept;; esac'],
      }),
    );
    expect(lines).toEqual(['from the repository', '/nowhere', 'kept']);
  });

  it('gets the variables of the project as they are, over those of the file', async () => {
    const { lines } = await makeYard().run(
      jobNamed('test', { variables: { A: 'file', B: 'b is $A', C: '$$HOME' }, script: ['echo "$A $B $C"'] }),
      { variables: { A: 'pa$$word$HOME' } },
    );
    expect(lines).toEqual(['pa$$word$HOME b is pa$$word$HOME $HOME']);
  });

  it('is told where to write events, and which ones an interrupted attempt left', async () => {
    const { lines } = await makeYard().run(jobNamed('test', { script: ['echo "$SLIPWAY_EVENTS $SLIPWAY_RESUME"'] }), {
      eventsFile: '/tmp/events',
      resumeFile: '/tmp/resume',
    });
    expect(lines).toEqual(['/tmp/events /tmp/resume']);
  });

  it('finds the programs in the folders that its place puts in front', async () => {
    const yard = makeYard();
    mkdirSync(join(yard.folder, 'tools'));
    writeFileSync(join(yard.folder, 'tools/slipway'), '#!/bin/sh\necho slipway here\n', { mode: 0o755 });
    const { lines } = await yard.run(jobNamed('test', { script: ['slipway'] }), { path: [join(yard.folder, 'tools')] });
    expect(lines).toEqual(['slipway here']);
  });

  it('says when its commit is not there', async () => {
    const yard = makeYard();
    const { run } = yard.place();
    const { finished, notes } = await yard.run(jobNamed('test'), { run: { ...run, sha: '1'.repeat(40) } });
    expect(finished).toMatchObject({ status: 'failed', exitCode: null });
    expect(finished.reason).toMatch(/^the clone failed: /);
    expect(notes).toEqual([finished.reason]);
  });

  it('runs no hook of the repository', async () => {
    const yard = makeYard();
    writeFileSync(join(yard.repository.folder, '.git/hooks/post-checkout'), '#!/bin/sh\ntouch "$PWD/hooked"\n', {
      mode: 0o755,
    });
    const { lines } = await yard.run(
      jobNamed('test', { script: ['ls', 'ls .git/hooks 2>/dev/null || echo no hooks'] }),
    );
    expect(lines).toEqual(['README.md', 'no hooks']);
  });

  it('runs by sh where there is no bash', async () => {
    const yard = makeYard();
    mkdirSync(join(yard.folder, 'bin'));
    for (const program of ['git', 'ps', 'cat']) {
      const found = ['/usr/bin', '/bin', '/usr/local/bin'].map((folder) => join(folder, program)).find(existsSync);
      if (found !== undefined) symlinkSync(found, join(yard.folder, 'bin', program));
    }
    const { lines, finished } = await yard.run(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
      jobNamed('test', { script: ['echo "${BASH_VERSION:-sh}"', 'false', 'echo on'] }),
      { searchPath: join(yard.folder, 'bin') },
    );
    expect(lines).toEqual(['sh']);
    expect(finished.status).toBe('failed');
  });
});

describe('after_script', () => {
  it('runs in a shell of its own, knows the status, and its failure changes nothing', async () => {
    const yard = makeYard();
    const ran = async (script: string) =>
      yard.run(
        jobNamed('test', {
          script: ['cd /', script],
          afterScript: ['basename "$PWD"', 'echo "$CI_JOB_STATUS"', 'exit 3'],
        }),
      );
    const good = await ran('true');
    expect(good.lines).toEqual(['web', 'success']);
    expect(good.notes).toEqual(['after_script: exit 3 (this changes nothing)']);
    expect(good.finished.status).toBe('success');
    const bad = await ran('exit 4');
    expect(bad.lines).toEqual(['web', 'failed']);
    expect(bad.finished).toMatchObject({ status: 'failed', exitCode: 4 });
  });

  it('has a time of its own', async () => {
    const { notes, finished } = await makeYard().run(jobNamed('test', { afterScript: ['sleep 60'] }), {
      limits: { ...defaultLimits, afterScriptMs: 100 },
    });
    expect(notes).toEqual(['after_script: timeout after 100 ms (this changes nothing)']);
    expect(finished.status).toBe('success');
  });
});

describe('allow_failure and retry', () => {
  it.each([
    [true, 'warning'],
    [false, 'failed'],
    [[3, 4], 'warning'],
    [[4], 'failed'],
  ] as const)('with allow_failure %j an exit of 3 is a %s', async (allowFailure, status) => {
    const { finished } = await makeYard().run(jobNamed('test', { allowFailure, script: ['exit 3'] }));
    expect(finished).toMatchObject({ status, reason: 'exit 3' });
  });

  it.each([
    ['is tried again as often as it says', { max: 1, when: ['always'] }, 0, true],
    ['is not tried more often', { max: 1, when: ['always'] }, 1, false],
    ['is tried again for the failure that is named', { max: 2, when: ['script_failure'] }, 0, true],
    ['is not tried again for another failure', { max: 2, when: ['runner_system_failure'] }, 0, false],
  ] as const)('%s', async (_, retry, failures, willRetry) => {
    const { finished } = await makeYard().run(jobNamed('test', { retry, allowFailure: true, script: ['false'] }), {
      failures,
      attempt: failures + 1,
    });
    expect(finished).toMatchObject({ willRetry, attempt: failures + 1, status: willRetry ? 'failed' : 'warning' });
  });
});

describe('artifacts', () => {
  const build = (more = {}) =>
    jobNamed('build', {
      script: ['mkdir -p dist/sub', 'echo app > dist/app', 'echo map > dist/sub/app.map', 'echo log > build.log'],
      artifacts: { paths: ['dist/'], exclude: ['**/*.map'], untracked: false, when: 'on_success', ...more },
    });

  it('go from one job to the next, as far as they are asked for', async () => {
    const yard = makeYard();
    const { notes } = await yard.run(build());
    expect(notes).toEqual(['Kept 1 artifact.']);
    const { lines } = await yard.run(jobNamed('test', { script: ['find . -path ./.git -prune -o -type f -print'] }), {
      sources: ['build'],
    });
    expect(lines.toSorted()).toEqual(['./README.md', './dist/app']);
  });

  it('take what is untracked', async () => {
    const yard = makeYard();
    await yard.run(build({ paths: [], exclude: [], untracked: true }));
    const { lines } = await yard.run(jobNamed('test', { script: ['find . -path ./.git -prune -o -type f -print'] }), {
      sources: ['build'],
    });
    expect(lines.toSorted()).toEqual(['./README.md', './build.log', './dist/app', './dist/sub/app.map']);
  });

  it.each([
    ['on_success', 'exit 1', 0],
    ['on_failure', 'exit 1', 1],
    ['always', 'exit 1', 1],
    ['on_failure', 'true', 0],
    ['always', 'true', 1],
  ] as const)('with when: %s after "%s" are kept %d times', async (when, last, count) => {
    const yard = makeYard();
    const { notes } = await yard.run(
      jobNamed('build', {
        script: ['echo x > x', last],
        artifacts: { paths: ['x'], exclude: [], untracked: false, when },
      }),
    );
    expect(notes.filter((note) => note === 'Kept 1 artifact.')).toHaveLength(count);
  });

  it('say which pattern found nothing', async () => {
    const { notes, finished } = await makeYard().run(
      jobNamed('build', { artifacts: { paths: ['nothing/*'], exclude: [], untracked: false, when: 'always' } }),
    );
    expect(notes).toEqual(['artifacts: no file matches nothing/*']);
    expect(finished.status).toBe('success');
  });

  it('are none where a link stands in the place of the project', async () => {
    const yard = makeYard();
    const outside = join(yard.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret'), 'secret');
    const { notes } = await yard.run(
      jobNamed('build', {
        script: ['cd ..', 'rm -r web', `ln -s ${outside} web`],
        artifacts: { paths: ['*'], exclude: [], untracked: true, when: 'always' },
      }),
    );
    expect(notes).toEqual(['artifacts: no file matches *']);
  });

  it('do not follow links out of the project, neither when they are kept nor when they are put back', async () => {
    const yard = makeYard();
    const outside = join(yard.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret'), 'secret');
    const { notes } = await yard.run(
      jobNamed('build', {
        script: [
          `ln -s ${outside} out`,
          `ln -s ${outside}/secret file`,
          'mkdir dir',
          'echo new > dir/secret',
          'ln -s secret dir/inner',
        ],
        artifacts: { paths: ['out', 'file', 'dir'], exclude: [], untracked: false, when: 'always' },
      }),
    );
    expect(notes).toEqual([
      'artifacts: file is a link that leads out of the project, it is left out',
      'artifacts: out is a link that leads out of the project, it is left out',
      'Kept 2 artifacts.',
    ]);
    yard.repository.git('checkout', '-q', '-b', 'evil');
    symlinkSync(outside, join(yard.repository.folder, 'dir'));
    const evil = yard.repository.commit({});
    const { run } = yard.place();
    const { lines } = await yard.run(jobNamed('test', { script: ['cat dir/secret dir/inner'] }), {
      sources: ['build'],
      run: { ...run, sha: evil },
    });
    expect(lines).toEqual(['new', 'new']);
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('secret');
  });
});
