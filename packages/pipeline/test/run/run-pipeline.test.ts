import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifactSources, type PipelineEvent, planPipeline, runPipeline } from '@slipway/pipeline';
import { describe, expect, it } from 'vitest';
import { jobNamed, makeYard, type Yard } from '../support/jobs.ts';

/** The pipeline of 2015, with programs of its own in place of docker and ecs-deploy. */
const classic = {
  '.gitlab-ci.yml': `
stages: [test, build, deploy, clean]
variables:
  IMAGE: registry.example/team/web:$CI_BUILD_REF
test:
  stage: test
  script: [./tool test]
build:
  stage: build
  script: ["./tool docker build -t $IMAGE .", "./tool docker push $IMAGE"]
deploy:
  stage: deploy
  only: [master]
  script: [./tool ecs-deploy -c prod -n web -i $IMAGE -t 300]
clean:
  stage: clean
  when: always
  script: [./tool docker rmi $IMAGE]
`,
  tool: '#!/bin/sh\necho "$@" >> "$LOG"\n[ "$1" != "$FAIL" ]\n',
};

interface Outcome {
  readonly events: readonly PipelineEvent[];
  readonly called: readonly string[];
  readonly end: Extract<PipelineEvent, { type: 'pipeline.finished' }>;
}

async function push(
  yard: Yard,
  file: string,
  {
    branch = 'master',
    variables = {},
    jobsAtOnce = 2,
    cancelOn = '',
  }: { branch?: string; variables?: Record<string, string>; jobsAtOnce?: number; cancelOn?: string } = {},
): Promise<Outcome> {
  const log = join(yard.folder, 'calls');
  const cancel = new AbortController();
  const { run } = yard.place();
  const context = {
    ...run,
    ref: { kind: 'branch' as const, name: branch },
    variables: { ...variables, LOG: log },
    changedFiles: null,
    files: [],
  };
  const plan = planPipeline({ file: '.gitlab-ci.yml', text: file, include: () => null }, context);
  const events: PipelineEvent[] = [];
  const stream = runPipeline({
    file: '.gitlab-ci.yml',
    plan,
    jobsAtOnce,
    signal: cancel.signal,
    placeFor: async ({ job, attempt, failures, signal }) =>
      yard.place({
        run: { ...run, ref: context.ref },
        variables: context.variables,
        sources: plan.kind === 'pipeline' ? artifactSources(plan.pipeline, job) : [],
        attempt,
        failures,
        signal,
      }),
  });
  for await (const event of stream) {
    events.push(event);
    if (event.type === 'job.output' && event.lines.includes(cancelOn)) cancel.abort();
  }
  const end = events.at(-1);
  if (end?.type !== 'pipeline.finished') throw new Error('a pipeline ends with pipeline.finished');
  const called = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return { events, called, end };
}

function classicYard(): Yard {
  const yard = makeYard();
  mkdirSync(yard.repository.folder, { recursive: true });
  for (const [path, text] of Object.entries(classic)) writeFileSync(join(yard.repository.folder, path), text);
  chmodSync(join(yard.repository.folder, 'tool'), 0o755);
  const sha = yard.repository.commit({});
  return { ...yard, sha, place: (more) => ({ ...yard.place(more), run: { ...yard.place().run, ...more?.run, sha } }) };
}

describe('a pipeline of 2015', () => {
  const yard = () => classicYard();
  const image = (sha: string) => `registry.example/team/web:${sha}`;

  it('on master tests, builds, deploys and cleans up', async () => {
    const here = yard();
    const { called, end } = await push(here, classic['.gitlab-ci.yml']);
    expect(called).toEqual([
      'test',
      `docker build -t ${image(here.sha)} .`,
      `docker push ${image(here.sha)}`,
      `ecs-deploy -c prod -n web -i ${image(here.sha)} -t 300`,
      `docker rmi ${image(here.sha)}`,
    ]);
    expect(end).toMatchObject({ status: 'success', detail: '4 jobs passed' });
  });

  it('on a topic branch does not deploy', async () => {
    const here = yard();
    const { called, end, events } = await push(here, classic['.gitlab-ci.yml'], { branch: 'topic' });
    expect(called.map((call) => call.split(' ').slice(0, 2).join(' '))).toEqual([
      'test',
      'docker build',
      'docker push',
      'docker rmi',
    ]);
    expect(end.status).toBe('success');
    expect(events[0]).toMatchObject({ type: 'pipeline.planned', left: [{ name: 'deploy', why: 'only master' }] });
  });

  it('with failing tests neither builds nor deploys, and cleans up', async () => {
    const { called, end } = await push(yard(), classic['.gitlab-ci.yml'], { variables: { FAIL: 'test' } });
    expect(called.map((call) => call.split(' ').slice(0, 2).join(' '))).toEqual(['test', 'docker rmi']);
    expect(end).toMatchObject({ status: 'failed', detail: 'test failed: exit 1' });
    expect(end.jobs.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'test failed',
      'build skipped',
      'deploy skipped',
      'clean success',
    ]);
  });
});

describe('a pipeline', () => {
  it('cleans up after a cancel', async () => {
    const file =
      'work: {script: ["echo here", "sleep 60"]}\nnext: {stage: deploy, script: [echo next]}\nclean: {stage: .post, when: always, script: [echo cleaned]}';
    const { events, end } = await push(makeYard(), file, { cancelOn: 'here' });
    expect(end).toMatchObject({ status: 'canceled', detail: 'canceled' });
    expect(end.jobs.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'work canceled',
      'next canceled',
      'clean success',
    ]);
    expect(events.some((event) => event.type === 'job.output' && event.lines.includes('cleaned'))).toBe(true);
  });

  it('tries a job again, each time in a fresh clone', async () => {
    const file =
      'job: {retry: 2, script: ["test ! -e once", "touch once", "echo x >> $LOG", "test $(wc -l < $LOG) = 3"]}';
    const { events, end } = await push(makeYard(), file);
    const tries = events.filter((event) => event.type === 'job.finished');
    expect(tries).toMatchObject([
      { attempt: 1, status: 'failed', willRetry: true },
      { attempt: 2, status: 'failed', willRetry: true },
      { attempt: 3, status: 'success', willRetry: false },
    ]);
    expect(end.status).toBe('success');
  });

  it('runs jobs side by side, but one at a time of a resource group', async () => {
    const wait = (other: string, own: string) =>
      `["touch $DIR/${own}", "for i in $(seq 200); do [ -e $DIR/${other} ] && exit 0; sleep 0.05; done; exit 1"]`;
    const side = makeYard();
    const both = `a: {script: ${wait('b', 'a')}}\nb: {script: ${wait('a', 'b')}}`;
    expect((await push(side, both, { variables: { DIR: side.folder } })).end.status).toBe('success');
    const one = makeYard();
    const alone = '["test ! -e $DIR/busy", "touch $DIR/busy", "sleep 0.2", "rm $DIR/busy"]';
    const group = `a: {resource_group: g, script: ${alone}}\nb: {resource_group: g, script: ${alone}}`;
    expect((await push(one, group, { variables: { DIR: one.folder } })).end.status).toBe('success');
  });

  it('hands artifacts on to later stages, and only from the jobs that are asked for', async () => {
    const file = `
a: {stage: build, script: ["echo a > a.txt"], artifacts: {paths: [a.txt]}}
b: {stage: build, script: ["echo b > b.txt"], artifacts: {paths: [b.txt]}}
all: {stage: test, script: ["cat a.txt b.txt"]}
some: {stage: test, dependencies: [b], script: ["cat b.txt", "test ! -e a.txt"]}
none: {stage: test, dependencies: [], script: ["test ! -e a.txt", "test ! -e b.txt"]}
need: {stage: test, needs: [a, {job: b, artifacts: false}], script: ["cat a.txt", "test ! -e b.txt"]}
`;
    const { end } = await push(makeYard(), file);
    expect(end.jobs.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'a success',
      'b success',
      'all success',
      'some success',
      'none success',
      'need success',
    ]);
  });

  it('says what is wrong with its file, and runs nothing', async () => {
    const { events, end } = await push(makeYard(), 'a: {script: x, retry: 9}\nb: {script: x, when: y}');
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({
      jobs: [],
      warnings: [expect.stringContaining('.gitlab-ci.yml:1:23: a.retry'), expect.stringContaining('b.when')],
    });
    expect(end).toMatchObject({ status: 'invalid', detail: 'the pipeline file has 2 errors' });
  });

  it('says that nothing is for this push', async () => {
    const { end } = await push(makeYard(), 'a: {script: x, only: [tags]}');
    expect(end).toMatchObject({ status: 'nothing', detail: 'no job is for this push' });
  });
});

describe('a job with an image', () => {
  /** A program in the place of docker that writes down how it was called, and runs the script itself. */
  const engine = (answers: boolean) => `#!/bin/sh
[ "$1" = info ] && { ${answers ? 'echo ok; exit 0' : 'echo "cannot connect" >&2; exit 1'}; }
[ "$1" = rm ] && exit 0
printf '%s\\n' "$@" > "$(dirname "$0")/words"
printf '%s\\n' "client: $DOCKER_HOST $LD_PRELOAD" > "$(dirname "$0")/obeyed"
for word; do case $word in *.env) cat "$word" >> "$(dirname "$0")/obeyed";; esac; done
for last; do :; done
exec sh "$last"
`;
  const withEngine = (answers: boolean) => {
    const yard = makeYard();
    const docker = join(yard.folder, 'docker');
    writeFileSync(docker, engine(answers), { mode: 0o755 });
    return { yard, docker };
  };
  const job = jobNamed('test', {
    image: { name: 'node:$VERSION', entrypoint: [''] },
    variables: { VERSION: '22' },
    script: ['echo "in $CI_JOB_IMAGE with $TOKEN"'],
  });

  it('runs in a container of it, its variables by name alone', async () => {
    const { yard, docker } = withEngine(true);
    const { lines, notes, finished } = await yard.run(job, { engine: docker, variables: { TOKEN: 'value-of-token' } });
    expect(finished.status).toBe('success');
    expect(lines).toEqual(['in node:22 with value-of-token']);
    expect(notes).toEqual(['Runs in node:22.']);
    const words = readFileSync(join(yard.folder, 'words'), 'utf8').split('\n');
    expect(words.slice(0, 3)).toEqual(['run', '--rm', '--init']);
    expect(words[words.indexOf('--entrypoint') + 1]).toBe('');
    expect(words).toContain('node:22');
    expect(words).toContain('TOKEN');
    expect(words.filter((word) => word.endsWith('scripts:ro'))).toHaveLength(1);
    expect(words.join('\n')).not.toContain('value-of-token');
    expect(words.filter((word) => /^(?:PATH|HOME)/.test(word))).toEqual([]);
  });

  it('hands variables that the client itself would obey to the container alone', async () => {
    const { yard, docker } = withEngine(true);
    const variables = { DOCKER_HOST: 'tcp://docker:2375', LD_PRELOAD: '/evil.so', DOCKER_TLS_CERTDIR: '' };
    const { finished } = await yard.run({ ...job, variables: { ...job.variables, ...variables } }, { engine: docker });
    expect(finished.status).toBe('success');
    expect(readFileSync(join(yard.folder, 'obeyed'), 'utf8').split('\n').toSorted()).toEqual(
      ['', 'DOCKER_HOST=tcp://docker:2375', 'DOCKER_TLS_CERTDIR=', 'LD_PRELOAD=/evil.so', 'client:  '].toSorted(),
    );
  });

  it('fails with the reason where no engine answers', async () => {
    const { yard, docker } = withEngine(false);
    const { finished } = await yard.run(job, { engine: docker });
    expect(finished).toMatchObject({
      status: 'failed',
      exitCode: null,
      reason: 'image node:22 needs a container engine that answers, and cannot connect',
    });
    const { finished: none } = await yard.run(job, { engine: join(yard.folder, 'nothing') });
    expect(none.reason).toBe(
      `image node:22 needs a container engine that answers, and ${join(yard.folder, 'nothing')} is not installed`,
    );
  });
});
