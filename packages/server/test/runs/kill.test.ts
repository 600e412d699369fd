import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeliveryEvent, encodeEvent } from '@slipway/engine/events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from './support/postgres-server.ts';
import { makeRepository, type Repository } from './support/repository.ts';
import { type ServerOptions, type ServerProcess, startServer } from './support/server-process.ts';

/** What each job writes down of itself, so that what happened can be told from what was recorded. */
const pipeline = `
stages: [test, deploy, clean]
test:
  stage: test
  script:
    - echo "$CI_PIPELINE_IID test begin $CI_JOB_ID" >> $LOG
    - echo "out test $CI_JOB_ID"
# Like "slipway deploy": it reports the deployment that it starts, and watches on one that was started before.
deploy:
  stage: deploy
  script:
    - |
      if grep -qs deployment.started "$SLIPWAY_RESUME"; then
        echo "$CI_PIPELINE_IID deploy watch $CI_JOB_ID" >> $LOG
      else
        echo "$CI_PIPELINE_IID deploy begin $CI_JOB_ID" >> $LOG
        cat deployment.ndjson >> $SLIPWAY_EVENTS
      fi
    - echo "out deploy $CI_JOB_ID"
clean:
  stage: clean
  when: always
  script:
    - echo "$CI_PIPELINE_IID clean begin $CI_JOB_ID" >> $LOG
`;

const deployment: DeliveryEvent = {
  v: 1,
  deliveryId: 'd',
  seq: 1,
  at: '2026-01-01T00:00:00.000Z',
  type: 'deployment.started',
  service: 'web',
  deploymentId: 'ecs-svc/1',
  taskDefinition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1',
  desiredCount: 1,
  previousDeploymentId: null,
  previousTaskDefinition: null,
};

describe.each(['embedded', 'postgresql'] as const)('kill -9 with the %s database', (kind) => {
  let folder: string;
  let repository: Repository;
  let postgres: PostgresServer | null = null;
  let options: ServerOptions;
  let sha: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-kill-'));
    repository = makeRepository(folder);
    sha = repository.commit({ '.gitlab-ci.yml': pipeline, 'deployment.ndjson': encodeEvent(deployment) });
    if (kind === 'postgresql') postgres = await startPostgres();
    const log = join(folder, 'log');
    writeFileSync(log, '');
    options = {
      dataFolder: join(folder, 'data'),
      databaseUrl: postgres?.url ?? null,
      repositories: folder,
      log,
      limits: { interruptions: 100 },
    };
  });

  afterAll(async () => {
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('at any statement to the database: no job runs again that had ended, and no event is lost or there twice', async (context) => {
    if (kind === 'postgresql' && postgres === null) context.skip('no PostgreSQL');
    let server = startServer(options);
    await server.answer('ready');
    await server.arm(null);
    const whole = await server.accept(repository.push(sha));
    await checkRun(server, whole?.id ?? '');
    server.send({ command: 'statements' });
    const statements = Number((await server.answer('statements'))?.['statements']);
    expect(statements).toBeGreaterThan(40);
    // Each life brings the run of the last one to its end, and dies in its own. The databases share the points.
    const points = pointsIn(statements, 16).filter((_, index) => (index % 3 === 0) === (kind === 'embedded'));
    for (const [index, point] of points.entries()) {
      await server.arm(point);
      const run = await server.accept(repository.push(sha));
      expect(await server.ended, `at statement ${point} of ${statements}`).toBe('SIGKILL');
      if (index % 3 === 2) {
        // And once more while it takes up what was left.
        const unlucky = startServer({ ...options, killBefore: 20 + point });
        expect(['SIGKILL', 'ready']).toContain(
          await Promise.race([unlucky.ended, unlucky.answer('ready').then(() => 'ready')]),
        );
        await unlucky.kill();
      }
      server = startServer(options);
      expect(await server.answer('ready'), `after statement ${point}`).not.toBeNull();
      // A push that was not answered may be there or not; what is there comes to its end.
      const there = run ?? (await server.list())[0];
      await checkRun(server, there?.id ?? '');
    }
    await server.close();
  }, 900_000);

  const checkRun = async (server: ServerProcess, id: string): Promise<void> => {
    const events = await server.events(id);
    const { number } = (await server.list()).find((run) => run.id === id) ?? { number: 0 };
    checkJournal(events, linesOf(options.log, number), number);
  };
});

function checkJournal(events: readonly DeliveryEvent[], log: readonly string[], number: number): void {
  const story = events.map((event) => `${event.seq} ${event.type}`).join('\n');
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const types = events.map(({ type }) => type);
  for (const once of ['push.received', 'pipeline.planned', 'pipeline.finished', 'delivery.finished'] as const)
    expect(
      types.filter((type) => type === once),
      `${once} in\n${story}`,
    ).toHaveLength(1);
  expect(types.at(-1)).toBe('delivery.finished');
  expect(events.find((event) => event.type === 'pipeline.finished')).toMatchObject({ status: 'success' });

  for (const job of ['test', 'deploy', 'clean']) {
    const started = events.filter((event) => event.type === 'job.started' && event.job === job);
    const finished = events.filter((event) => event.type === 'job.finished' && event.job === job);
    // Tries follow each other without a gap, each has one end, and the last of them is the only success.
    expect(started.map((event) => 'attempt' in event && event.attempt)).toEqual(started.map((_, index) => index + 1));
    expect(finished.map((event) => 'attempt' in event && event.attempt)).toEqual(started.map((_, index) => index + 1));
    expect(finished.map((event) => 'status' in event && event.status)).toEqual([
      ...started.slice(1).map(() => 'canceled'),
      'success',
    ]);
    const begun = log.filter((line) => line.startsWith(`${number} ${job} `)).map((line) => line.split(' ')[3]);
    expect(new Set(begun).size, `a try of ${job} ran twice:\n${log.join('\n')}`).toBe(begun.length);
    expect(Number(begun.at(-1)?.slice(-2)), `the last try of ${job} is the one that passed`).toBe(started.length);
  }
  expect(
    log.filter((line) => line.startsWith(`${number} deploy begin`)),
    'deployed once',
  ).toHaveLength(1);
  expect(events.filter(({ type }) => type === 'job.reported')).toHaveLength(1);

  const output = events.flatMap((event) =>
    event.type === 'job.output' && event.stream === 'stdout' ? event.lines : [],
  );
  expect(new Set(output).size, 'no line twice').toBe(output.length);
}

function linesOf(log: string, number: number): readonly string[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${number} `));
}

/** Statements spread over a run, the first and the last included. */
function pointsIn(statements: number, count: number): readonly number[] {
  const points = Array.from({ length: count }, (_, index) => 1 + Math.round((index * (statements - 1)) / (count - 1)));
  return [...new Set(points)];
}
