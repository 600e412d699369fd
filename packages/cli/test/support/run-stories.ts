import type { DeliveryEvent } from '@slipway/engine/events';
import { at, finished, iso, type Step } from './event-script.ts';

const sha = '5d08d0c277ef0c67ae7bbb885864797ddb4f660c';

const pushed = at(0, 'push.received', {
  project: 'team/web',
  ref: { kind: 'branch', name: 'main' },
  sha,
  before: null,
  pusher: 'ada',
  author: 'Ada',
  title: 'Greet the world',
  by: 'git',
});

const plannedJobs = at(1, 'pipeline.planned', {
  file: '.gitlab-ci.yml',
  stages: ['test', 'deploy'],
  jobs: [
    { name: 'unit', stage: 'test', when: 'on_success' },
    { name: 'lint', stage: 'test', when: 'on_success' },
    { name: 'deploy', stage: 'deploy', when: 'on_success' },
  ],
  left: [{ name: 'release', why: 'only: tags' }],
  warnings: ['.gitlab-ci.yml:9:3: "coverage" has no effect here.'],
});

function began(seconds: number, job: string, stage: string, attempt = 1): Step {
  return at(seconds, 'job.started', { job, stage, attempt });
}

function wrote(seconds: number, job: string, lines: readonly string[], stream: 'stdout' | 'command' = 'stdout'): Step {
  return at(seconds, 'job.output', { job, stream, lines });
}

function ended(
  seconds: number,
  job: string,
  status: 'success' | 'failed' | 'canceled',
  reason: string | null,
  willRetry = false,
): Step {
  const exitCode = status === 'success' ? 0 : status === 'failed' ? 1 : null;
  return at(seconds, 'job.finished', {
    job,
    attempt: 1,
    status,
    exitCode,
    reason,
    durationMs: 4_000,
    willRetry,
  });
}

type Status = 'success' | 'failed' | 'canceled' | 'superseded' | 'invalid';

function pipelineEnded(seconds: number, status: Status, detail: string, skipped: readonly string[] = []): Step {
  const jobs = skipped.map((name) => ({ name, status: 'skipped', reason: null }));
  return at(seconds, 'pipeline.finished', { status, detail, durationMs: seconds * 1000, jobs });
}

/** What a command inside a job reported: its output says it already. */
function jobReported(seconds: number, exit: number): Step {
  const event: DeliveryEvent = {
    v: 1,
    deliveryId: 'delivery-2',
    seq: 1,
    at: iso(seconds),
    type: 'delivery.finished',
    exit,
    durationMs: 3000,
    reads: 4,
    services: [],
    error: { code: 'ACCESS', what: 'This is told by the output of the job.', hint: 'It stands there.' },
    resume: null,
  };
  return at(seconds, 'job.reported', { job: 'deploy', event });
}

function told(seconds: number, reason: string | null = null): Step {
  const outcome = reason === null ? 'sent' : 'failed';
  return at(seconds, 'notification.sent', { to: 'https://hooks.example', outcome, reason });
}

const tested: readonly Step[] = [
  pushed,
  plannedJobs,
  began(1, 'unit', 'test'),
  wrote(1, 'unit', ['npm test'], 'command'),
  began(2, 'lint', 'test'),
  wrote(2, 'lint', ['npm run lint'], 'command'),
  wrote(3, 'unit', ['\x1b[32mok\x1b[0m 1 - greets', '  as everybody does']),
  wrote(3, 'lint', ['nothing to say']),
  ended(4, 'lint', 'success', null),
];

const deploying: readonly Step[] = [
  ...tested,
  ended(5, 'unit', 'success', null),
  began(5, 'deploy', 'deploy'),
  wrote(5, 'deploy', ['slipway deploy --service web --image "$IMAGE"'], 'command'),
];

/** Whole runs, as a server stores them. */
export const runScripts = {
  'run-good': [
    ...deploying,
    wrote(9, 'deploy', ['✓ web: web:42 serves with 2 of 2 tasks, no old task is left (3s)']),
    jobReported(9, 0),
    ended(9, 'deploy', 'success', null),
    pipelineEnded(9, 'success', '3 jobs passed'),
    told(9),
    finished(9, 0, { services: [] }),
  ],
  'run-failed-test': [
    ...tested,
    wrote(5, 'unit', ['not ok 2 - greets the world']),
    ended(5, 'unit', 'failed', 'exit 1', true),
    began(6, 'unit', 'test', 2),
    wrote(7, 'unit', ['not ok 2 - greets the world']),
    ended(8, 'unit', 'failed', 'exit 1'),
    pipelineEnded(8, 'failed', 'unit failed: exit 1', ['deploy']),
    told(8, 'it answered 503'),
    finished(8, 4, { services: [] }),
  ],
  'run-failed-rollout': [
    ...deploying,
    wrote(9, 'deploy', ['✗ web: web:42 was rolled back to web:41: container web exited with 1 (5s)']),
    jobReported(9, 4),
    ended(9, 'deploy', 'failed', 'exit 4'),
    pipelineEnded(9, 'failed', 'deploy failed: exit 4'),
    finished(9, 4),
  ],
  'run-superseded': [
    ...tested,
    ended(5, 'unit', 'success', null),
    pipelineEnded(5, 'superseded', 'superseded by #8: deploy was not started', ['deploy']),
    finished(5, 6, { services: [] }),
  ],
  'run-canceled': [
    ...tested,
    at(5, 'warning.raised', { service: null, message: 'ada asked to end the run.' }),
    ended(5, 'unit', 'canceled', 'canceled'),
    pipelineEnded(5, 'canceled', 'canceled by ada', ['deploy']),
    finished(5, 130, { services: [] }),
  ],
  'run-broken-off': [
    pushed,
    pipelineEnded(1, 'failed', 'The disk is full.'),
    finished(1, 3, {
      services: [],
      error: { code: 'SERVER_FAILED', what: 'The disk is full.', hint: 'Make room on the disk of the server.' },
    }),
  ],
} satisfies Record<string, readonly Step[]>;
