import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultLimits, type Job, type JobEvent, type JobPlace, runJob } from '@slipway/pipeline';
import { makeRepository, type Repository } from './repository.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A job with nothing special about it. */
export function jobNamed(name: string, more: Partial<Job> = {}): Job {
  return {
    name,
    stage: 'test',
    needs: null,
    when: 'on_success',
    allowFailure: false,
    script: ['true'],
    afterScript: [],
    variables: {},
    retry: { max: 0, when: ['always'] },
    timeoutMs: null,
    artifacts: null,
    dependencies: null,
    environment: null,
    resourceGroup: null,
    image: null,
    interruptible: false,
    ...more,
  };
}

/** A folder with a repository, and jobs that run in it. */
export interface Yard {
  readonly folder: string;
  readonly repository: Repository;
  readonly sha: string;
  place(more?: Partial<JobPlace>): JobPlace;
  run(job: Job, more?: Partial<JobPlace>): Promise<Ran>;
}

/** What a job said, taken apart. */
export interface Ran {
  readonly events: readonly JobEvent[];
  readonly lines: readonly string[];
  readonly commands: readonly string[];
  readonly notes: readonly string[];
  readonly finished: Extract<JobEvent, { type: 'job.finished' }>;
}

export function makeYard(files: Readonly<Record<string, string>> = { 'README.md': 'hello\n' }): Yard {
  const folder = temporaryFolder();
  const repository = makeRepository(join(folder, 'repository'));
  const sha = repository.commit(files, 'Say hello\n\nWith a body.');
  let count = 0;
  const place = (more: Partial<JobPlace> = {}): JobPlace => {
    count += 1;
    const own = join(folder, `job-${count}`);
    mkdirSync(own, { recursive: true });
    return {
      repository: repository.folder,
      run: {
        ref: { kind: 'branch', name: 'master' },
        sha,
        before: null,
        defaultBranch: 'master',
        source: 'push',
        commit: {
          message: 'Say hello\n\nWith a body.\n',
          author: 'Ada <ada@example.org>',
          timestamp: '2026-01-02T03:04:05+00:00',
        },
        pipelineId: '17',
        pipelineIid: '3',
        createdAt: '2026-01-02T03:04:06.000Z',
        project: 'team/web',
        repositoryUrl: 'http://127.0.0.1:8080/team/web.git',
        serverUrl: 'http://127.0.0.1:8080',
        user: 'ada',
      },
      jobId: String(count),
      attempt: 1,
      failures: 0,
      folder: own,
      home: null,
      artifacts: join(folder, 'artifacts'),
      sources: [],
      variables: {},
      searchPath: process.env['PATH'] ?? '',
      path: [],
      masked: [],
      eventsFile: null,
      resumeFile: null,
      processFile: join(own, 'process.json'),
      manual: false,
      engine: 'docker',
      limits: { ...defaultLimits, graceMs: 2000 },
      signal: new AbortController().signal,
      ...more,
    };
  };
  return { folder, repository, sha, place, run: async (job, more) => gather(runJob(job, place(more))) };
}

async function gather(stream: AsyncIterable<JobEvent>): Promise<Ran> {
  const events: JobEvent[] = [];
  for await (const event of stream) events.push(event);
  const of = (wanted: string) =>
    events.flatMap((event) => (event.type === 'job.output' && event.stream === wanted ? event.lines : []));
  const finished = events.at(-1);
  if (finished?.type !== 'job.finished') throw new Error('a job ends with job.finished');
  return { events, lines: of('stdout'), commands: of('command'), notes: of('runner'), finished };
}
