import type { Keywords } from './keyword.ts';

/** Every keyword that GitLab knows inside a job. */
export const jobKeywords = {
  after_script: {
    support: 'yes',
    note: 'In a shell of its own, with `CI_JOB_STATUS`, after success, failure, timeout and cancel; its failure is told and changes nothing; it has 5 minutes.',
  },
  allow_failure: {
    support: 'yes',
    note: '`true`, `false` or `exit_codes`. `when: manual` outside `rules` implies it.',
  },
  artifacts: {
    support: 'partly',
    note: '`paths`, `exclude`, `untracked`, `when` between the jobs of one run. They go with the run: `name`, `expire_in`, `expose_as`, `public`, `access` and `reports` are ignored, except that `reports: dotenv` is an error.',
  },
  before_script: { support: 'yes', note: 'In the same shell as `script`.' },
  cache: { support: 'warning', note: 'Nothing is cached between runs: every job starts from a fresh clone.' },
  coverage: { support: 'ignored', note: '' },
  dast_configuration: { support: 'warning', note: 'Not run.' },
  dependencies: { support: 'yes', note: 'Jobs of earlier stages whose artifacts it gets.' },
  environment: {
    support: 'partly',
    note: '`name`, `url`, `action`. `on_stop`, `auto_stop_in`, `kubernetes` and `deployment_tier` are ignored.',
  },
  except: { support: 'yes', note: 'As `only`; one match leaves the job out.' },
  extends: { support: 'yes', note: 'One or several, up to 11 levels, merged member by member.' },
  hooks: { support: 'error', note: 'Put the commands into `before_script`.' },
  id_tokens: { support: 'error', note: 'There is no issuer of tokens here; give credentials as variables.' },
  identity: { support: 'error', note: 'There is no issuer of tokens here; give credentials as variables.' },
  image: {
    support: 'partly',
    note: 'The name, or `name` and `entrypoint`; the job then runs in that image by `docker run`, and fails where no engine answers. `pull_policy`, `docker` and `kubernetes` are ignored.',
  },
  inherit: { support: 'yes', note: '`default` and `variables`: true, false or a list of names.' },
  interruptible: { support: 'yes', note: 'Whether a newer push may end it.' },
  manual_confirmation: { support: 'ignored', note: '' },
  needs: {
    support: 'partly',
    note: 'Jobs of the same or earlier stages, with `optional` and `artifacts`. Other pipelines, other projects and `parallel` are errors.',
  },
  only: {
    support: 'yes',
    note: '`refs` (branches, tags, pushes, web, api, triggers, schedules, names, `/patterns/`), `variables`, `changes`; all of them must match. `kubernetes` is an error.',
  },
  pages: { support: 'warning', note: 'No pages are published.' },
  parallel: { support: 'error', note: 'Write the jobs out, with `extends`.' },
  publish: { support: 'warning', note: 'No pages are published.' },
  release: { support: 'error', note: 'No releases are made; call the tool that makes one in `script`.' },
  resource_group: { support: 'yes', note: 'One job at a time, over all runs of the project.' },
  retry: {
    support: 'yes',
    note: '0, 1 or 2, or `max` with `when` (`always`, `script_failure`, `runner_system_failure`, `stuck_or_timeout_failure`, `job_execution_timeout`) and `exit_codes` as an error.',
  },
  rules: {
    support: 'yes',
    note: '`if`, `changes`, `exists`, `when`, `allow_failure`, `variables`, `interruptible`; the first that matches decides. `needs` and `start_in` in a rule are errors.',
  },
  run: { support: 'error', note: 'Steps are not run; use `script`.' },
  script: { support: 'yes', note: 'Every job has one.' },
  secrets: { support: 'error', note: 'No vault is asked; give secrets as variables.' },
  services: {
    support: 'error',
    note: 'No containers are started beside a job; start them in `script` with `docker run`.',
  },
  stage: { support: 'yes', note: '`test` where a job names none.' },
  start_in: { support: 'error', note: 'Nothing is delayed.' },
  tags: { support: 'warning', note: 'There is one runner, and it takes every job.' },
  timeout: { support: 'yes', note: '`1h 30m`, `90 minutes`, `3600`.' },
  trigger: { support: 'error', note: 'No other pipelines are started.' },
  type: { support: 'warning', note: 'The old word for `stage`, and taken as such.' },
  variables: { support: 'yes', note: 'A text or a number (as it is written), or `value` with `expand`.' },
  when: { support: 'partly', note: '`on_success`, `on_failure`, `always`, `manual`, `never`. `delayed` is an error.' },
} satisfies Keywords;
