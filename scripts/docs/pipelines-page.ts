import { globalKeywords } from '../../packages/pipeline/src/keywords/global-keywords.ts';
import { jobKeywords } from '../../packages/pipeline/src/keywords/job-keywords.ts';
import type { Keyword, Support } from '../../packages/pipeline/src/keywords/keyword.ts';
import { defaultLimits } from '../../packages/pipeline/src/run/place.ts';
import { predefinedVariables } from '../../packages/pipeline/src/variables/predefined.ts';
import { type Page, table } from './page.ts';

const supportWords: Readonly<Record<Support, string>> = {
  yes: 'yes',
  partly: 'partly',
  ignored: 'ignored',
  warning: 'left out, with a warning',
  error: 'an error',
};

/** What of `.gitlab-ci.yml` is understood, and how jobs run. */
export const pipelinesPage: Page = {
  file: 'docs/pipelines.md',
  from: 'packages/pipeline/src/keywords/',
  generate: () => `# Pipelines

The pipeline of a repository is its \`.gitlab-ci.yml\`, read the way GitLab means it, as far as the tables below say. Whatever
is not supported is told with file, line and column, all at once: as an error where the pipeline would do something
else without it, as a warning where it would not.

\`\`\`sh
slipway pipeline check              # what is wrong with the file, and which jobs a push of this branch runs
slipway pipeline check --tag v1.4.2 # the same for a tag
slipway pipeline run                # run it, without a server
slipway pipeline run test           # one job alone
\`\`\`

A pipeline as they have been written since 2015 runs unchanged:

\`\`\`yaml
stages: [test, build, deploy, clean]

test:
  stage: test
  script:
    - make test

build:
  stage: build
  script:
    - docker build -t registry.example/team/web:$CI_BUILD_REF .
    - docker push registry.example/team/web:$CI_BUILD_REF

deploy:
  stage: deploy
  only: [master]
  script:
    - ecs-deploy -c prod -n web -i registry.example/team/web:$CI_BUILD_REF -t 300

clean:
  stage: clean
  when: always
  script:
    - docker rmi registry.example/team/web:$CI_BUILD_REF
\`\`\`

## Where it differs from GitLab

- **\`when: always\` runs after a cancel too**, and after any failure, however long before. A job that cleans up is what
  people write it for. A job with \`when: always\` that runs already when the pipeline is canceled is let finish.
- **A manual job is never started by the pipeline.** When its turn comes it is settled as \`manual\`. One that may fail
  (the default outside of \`rules\`) stops nothing, except jobs that name it in \`needs\`. One that may not fail blocks, as on
  GitLab: what comes after it is skipped, except \`when: always\`. \`slipway pipeline run JOB\` runs one.
- There are no merge requests: \`only: [merge_requests]\` never holds, and a job without \`rules\`, \`only\` and \`except\` runs for
  every push of a branch or a tag.
- \`%NAME%\` is expanded only where such a variable is set; \`$PATH\` and \`$HOME\` in \`variables\` mean those of the job.
- Values given by project, server or command line are taken as they are; only those of the file are expanded.
- A number among the variables stays as it is written: \`1.10\` is not \`1.1\`.
- A \`/pattern/\` is RE2, as on GitLab (no looking ahead, no back references), with the flags i, m and s.
- The name in \`CI_ENVIRONMENT_SLUG\` gets another suffix than on GitLab where it has to be shortened or changed.
- Submodules and LFS are not fetched; \`GIT_STRATEGY\`, \`GIT_DEPTH\` and their relatives do nothing: a clone is always fresh and whole.

## Keywords at the top of the file

${keywordTable(globalKeywords)}
## Keywords of a job

${keywordTable(jobKeywords)}
An anchor (\`&name\`, \`*name\`), a merge key (\`<<\`) and \`!reference [job, keyword]\` work everywhere. A job whose name begins with
a dot is a template.

## How a job runs

- In a fresh clone of the exact commit, its head detached. No hook of anybody runs in it.
- By \`bash\`, or \`sh\` where there is none, in a process group of its own. \`before_script\` and \`script\` share one shell, which
  ends at the first command that fails (\`set -eo pipefail\`). With \`image\`, in a container of that image; files that it makes as
  another user can only be removed by that user.
- With an environment made for it: PATH, HOME (of its own), TMPDIR, LANG, USER, SHELL and the variables. Any of them may
  be set. Nothing else of the environment of its runner gets in.
- Both output streams become one, so that their order is kept. Of a line that is written over (a progress bar) only the last
  version stays; a line is cut after ${defaultLimits.lineLength} characters, the whole output after ${defaultLimits.outputBytes / 1024 / 1024} MiB. Secrets show as \`(masked)\`; values shorter than 8
  characters are not.
- A job without \`timeout\` has ${defaultLimits.timeoutMs / 60_000} minutes, \`after_script\` ${defaultLimits.afterScriptMs / 60_000}. At the end of its time, at a cancel, and when its script is done, its whole
  group is ended: TERM, and KILL after ${defaultLimits.graceMs / 1000} seconds.
- Artifacts are copied from clone to clone, at most ${defaultLimits.artifactBytes / 1024 / 1024 / 1024} GiB a job. A link that leads out of the project is left out.

## Variables

The weakest first: those below, those of the file (\`variables\`, then \`workflow: rules\`, then those of the job, then those of the rule that let
it in), those of project and server (or \`--variable\` and \`--variables-file\`).

\`CI\` and \`GITLAB_CI\` are both \`true\`: scripts ask for them. The names from before GitLab 9 are there too.

${names()
  .map((name) => `\`${name}\``)
  .join(', ')}

\`SLIPWAY_EVENTS\` names a file to which the commands of Slipway in a job append their events; they stand as
\`job.reported\` in those of the run (\`--events\`, \`--json\`).
`,
};

function keywordTable(keywords: Readonly<Record<string, Keyword>>): string {
  return table(
    ['keyword', 'supported', ''],
    Object.entries(keywords).map(([name, { support, note }]) => [`\`${name}\``, supportWords[support], note]),
  );
}

/** Every variable, from a run and a job that have everything. */
function names(): readonly string[] {
  const run = {
    sha: '',
    before: null,
    defaultBranch: '',
    source: 'push',
    commit: { message: '', author: '', timestamp: '' },
    pipelineId: '',
    pipelineIid: '',
    createdAt: '',
    project: 'a/b',
    repositoryUrl: '',
    serverUrl: 'http://127.0.0.1',
    user: '',
  } as const;
  const job = {
    id: '',
    name: '',
    stage: '',
    projectDir: '',
    buildsDir: '',
    startedAt: '',
    timeoutMs: 0,
    manual: true,
    environment: { name: '', url: '', action: '' },
    image: '',
  };
  const kinds = ['branch', 'tag'] as const;
  const all = kinds.flatMap((kind) => Object.keys(predefinedVariables({ ...run, ref: { kind, name: '' } }, job)));
  return [...new Set([...all, 'CI_JOB_STATUS'])].toSorted();
}
