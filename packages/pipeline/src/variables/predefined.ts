import type { PushContext } from '../model.ts';
import { environmentSlug, slugOf } from './slug.ts';

/** What is known about the run before any job starts. */
export interface RunFacts {
  readonly ref: PushContext['ref'];
  /** 40 hex digits. */
  readonly sha: string;
  readonly before: string | null;
  readonly defaultBranch: string;
  readonly source: PushContext['source'];
  readonly commit: {
    /** The whole message; its first line is the title. */
    readonly message: string;
    /** `Ada Lovelace <ada@example.org>`. */
    readonly author: string;
    /** ISO 8601. */
    readonly timestamp: string;
  };
  /** Over all projects. */
  readonly pipelineId: string;
  /** Within the project, from 1. */
  readonly pipelineIid: string;
  /** When the run was made, ISO 8601. */
  readonly createdAt: string;
  /** `team/web`, or only `web`. */
  readonly project: string;
  /** Where the repository is cloned from by people; without credentials. */
  readonly repositoryUrl: string;
  /** `http://127.0.0.1:8080`; null where there is no server. */
  readonly serverUrl: string | null;
  /** Who pushed; null where nobody says. */
  readonly user: string | null;
}

/** What is known about a job when it starts. */
export interface JobFacts {
  readonly id: string;
  readonly name: string;
  readonly stage: string;
  /** The folder of the clone. */
  readonly projectDir: string;
  /** The folder above it. */
  readonly buildsDir: string;
  readonly startedAt: string;
  readonly timeoutMs: number;
  readonly manual: boolean;
  /** Name and address after expansion. */
  readonly environment: { readonly name: string; readonly url: string | null; readonly action: string } | null;
  readonly image: string | null;
}

const noCommit = '0'.repeat(40);

/** The variables that every pipeline has, with the names of before GitLab 9 (`CI_BUILD_REF` …) beside those of today. */
export function predefinedVariables(run: RunFacts, job: JobFacts | null): Record<string, string> {
  return { ...runVariables(run), ...(job === null ? {} : jobVariables(job, run)) };
}

function runVariables(run: RunFacts): Record<string, string> {
  const { ref, sha, commit } = run;
  const [title = '', ...rest] = commit.message.replace(/\n+$/, '').split('\n');
  return {
    ...refVariables(run),
    CI_COMMIT_TITLE: title,
    CI_COMMIT_MESSAGE: commit.message,
    CI_COMMIT_DESCRIPTION: rest.join('\n').replace(/^\n+/, ''),
    CI_COMMIT_AUTHOR: commit.author,
    CI_COMMIT_TIMESTAMP: commit.timestamp,
    CI_PIPELINE_ID: run.pipelineId,
    CI_PIPELINE_IID: run.pipelineIid,
    CI_PIPELINE_CREATED_AT: run.createdAt,
    ...projectVariables(run),
    ...serverVariables(run),
    ...(run.user === null ? {} : { GITLAB_USER_LOGIN: run.user, GITLAB_USER_NAME: run.user }),
    CI_BUILD_REF: sha,
    CI_BUILD_REF_NAME: ref.name,
    CI_BUILD_REF_SLUG: slugOf(ref.name),
    CI_BUILD_BEFORE_SHA: run.before ?? noCommit,
    CI_BUILD_REPO: run.repositoryUrl,
    ...(ref.kind === 'tag' ? { CI_BUILD_TAG: ref.name } : {}),
  };
}

/** Those that follow from the push alone: rules can rely on them even where nobody else gave them. */
export function refVariables({
  ref,
  sha,
  before,
  defaultBranch,
  source,
}: Pick<RunFacts, 'ref' | 'sha' | 'before' | 'defaultBranch' | 'source'>): Record<string, string> {
  return {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_COMMIT_SHA: sha,
    CI_COMMIT_SHORT_SHA: sha.slice(0, 8),
    CI_COMMIT_BEFORE_SHA: before ?? noCommit,
    CI_COMMIT_REF_NAME: ref.name,
    CI_COMMIT_REF_SLUG: slugOf(ref.name),
    CI_COMMIT_REF_PROTECTED: 'false',
    ...(ref.kind === 'branch' ? { CI_COMMIT_BRANCH: ref.name } : { CI_COMMIT_TAG: ref.name }),
    CI_DEFAULT_BRANCH: defaultBranch,
    CI_PIPELINE_SOURCE: source,
  };
}

function projectVariables({ project, repositoryUrl, serverUrl }: RunFacts): Record<string, string> {
  const name = project.slice(project.lastIndexOf('/') + 1);
  const namespace = project.slice(0, Math.max(0, project.length - name.length - 1));
  return {
    CI_PROJECT_NAME: name,
    CI_PROJECT_TITLE: name,
    CI_PROJECT_PATH: project,
    CI_PROJECT_PATH_SLUG: slugOf(project),
    CI_PROJECT_NAMESPACE: namespace,
    CI_PROJECT_ROOT_NAMESPACE: namespace.split('/')[0] ?? '',
    CI_PROJECT_VISIBILITY: 'private',
    CI_REPOSITORY_URL: repositoryUrl,
    ...(serverUrl === null ? {} : { CI_PROJECT_URL: `${serverUrl}/${project}` }),
  };
}

function serverVariables({ serverUrl }: RunFacts): Record<string, string> {
  const url = serverUrl === null ? null : new URL(serverUrl);
  return {
    CI_SERVER: 'yes',
    CI_SERVER_NAME: 'Slipway',
    ...(url === null
      ? {}
      : {
          CI_SERVER_URL: url.origin,
          CI_SERVER_HOST: url.hostname,
          CI_SERVER_FQDN: url.host,
          CI_SERVER_PORT: url.port || (url.protocol === 'https:' ? '443' : '80'),
          CI_SERVER_PROTOCOL: url.protocol.slice(0, -1),
        }),
  };
}

function jobVariables(job: JobFacts, { ref }: RunFacts): Record<string, string> {
  return {
    CI_JOB_ID: job.id,
    CI_JOB_NAME: job.name,
    CI_JOB_NAME_SLUG: slugOf(job.name),
    CI_JOB_STAGE: job.stage,
    CI_JOB_STARTED_AT: job.startedAt,
    CI_JOB_TIMEOUT: String(Math.round(job.timeoutMs / 1000)),
    CI_PROJECT_DIR: job.projectDir,
    CI_BUILDS_DIR: job.buildsDir,
    CI_CONCURRENT_ID: '0',
    CI_CONCURRENT_PROJECT_ID: '0',
    ...(job.manual ? { CI_JOB_MANUAL: 'true', CI_BUILD_MANUAL: 'true' } : {}),
    ...(job.image === null ? {} : { CI_JOB_IMAGE: job.image }),
    ...environmentVariables(job.environment),
    CI_BUILD_ID: job.id,
    CI_BUILD_NAME: job.name,
    CI_BUILD_STAGE: job.stage,
    ...(ref.kind === 'tag' ? { CI_BUILD_TAG: ref.name } : {}),
  };
}

function environmentVariables(environment: JobFacts['environment']): Record<string, string> {
  if (environment === null) return {};
  return {
    CI_ENVIRONMENT_NAME: environment.name,
    CI_ENVIRONMENT_SLUG: environmentSlug(environment.name),
    CI_ENVIRONMENT_ACTION: environment.action,
    ...(environment.url === null ? {} : { CI_ENVIRONMENT_URL: environment.url }),
  };
}

/** Whether a variable is one of those that the pipeline sets by itself: the file's own variables win over it. */
export function isPredefined(name: string): boolean {
  return name === 'CI' || name.startsWith('CI_') || name === 'GITLAB_CI' || name.startsWith('GITLAB_USER_');
}
