import { type Command, command } from '../command-line/command.ts';
import { shells } from '../completion/scripts.ts';
import { buildFlags } from './build-flags.ts';
import { cleanFlags } from './clean-flags.ts';
import { deployFlags, leavesDeployOpen } from './deploy-flags.ts';
import { imageParseFlags } from './image-parse-flags.ts';
import { pipelineCheckFlags, pipelineRunFlags } from './pipeline-flags.ts';
import { renderFlags } from './render-flags.ts';
import { leavesTargetOpen } from './rollout-flags.ts';
import { watchFlags } from './watch-flags.ts';

/** The commands in the order of the help page. Their code is loaded when they run. */
export const commands: readonly Command[] = [
  command({
    path: ['deploy'],
    group: 'Deploy',
    brief: 'put an image on ECS services and wait until the old tasks are gone',
    description: [
      'Registers a new revision of the task definition, points the services at it with one UpdateService call each, and',
      'ends when the new tasks serve and the old ones are gone, or says why not. A failed deployment is rolled back.',
    ],
    flags: deployFlags,
    args: null,
    examples: [
      {
        command: 'slipway deploy --cluster prod --service web --image registry.example/team/web:1.4.2',
        says: 'a new image',
      },
      {
        command: 'slipway deploy --cluster prod --service web --service worker --tag 1.4.2',
        says: 'another tag, two services',
      },
      {
        command: 'slipway deploy --cluster prod --service web --tag 1.4.2 --dry-run',
        says: 'only show what would change',
      },
      {
        command: 'slipway deploy --cluster prod --service web --force-new-deployment',
        says: 'new tasks, nothing else',
      },
      { command: 'slipway deploy --tag 1.4.2', says: 'the image, cluster and services of slipway.yml' },
    ],
    passesOn: false,
    asksProject: leavesDeployOpen,
    load: async () => (await import('./deploy.ts')).start,
  }),
  command({
    path: ['watch'],
    group: 'Deploy',
    brief: 'follow a deployment that goes on, from anywhere',
    description: [
      'Changes nothing, unless --on-failure or --on-interrupt says so. The exit status is that of the deployment.',
    ],
    flags: watchFlags,
    args: null,
    examples: [
      { command: 'slipway watch --cluster prod --service web', says: 'the newest deployment' },
      {
        command: 'slipway watch --cluster prod --service web --deployment ecs-svc/1234567890123456789',
        says: 'this one and no other',
      },
    ],
    passesOn: false,
    asksProject: leavesTargetOpen,
    load: async () => (await import('./watch.ts')).start,
  }),
  command({
    path: ['pipeline', 'run'],
    group: 'Pipeline',
    brief: 'run the pipeline of this commit, without a server',
    description: [
      'Decides the pipeline as for a push of the commit that is checked out, and runs its jobs in fresh clones of that',
      'commit: what is not committed is not part of it. What "changes" compares with is the first parent. A job gets a home',
      'of its own and nothing of this environment but PATH. With JOB that job alone runs, a manual one too, without the',
      'artifacts of others. Exit status: 0 passed, 4 a job failed, 2 the file has errors, 130 interrupted.',
    ],
    flags: pipelineRunFlags,
    args: { placeholder: 'JOB', brief: 'run this job alone', least: 0, most: 1, isFile: false, values: [] },
    examples: [
      { command: 'slipway pipeline run', says: 'all of it' },
      { command: 'slipway pipeline run test', says: 'one job' },
      {
        command: 'slipway pipeline run --branch master --variables-file staging.env',
        says: 'as on another branch, with variables',
      },
    ],
    passesOn: false,
    load: async () => (await import('./pipeline-run.ts')).start,
  }),
  command({
    path: ['pipeline', 'check'],
    group: 'Pipeline',
    brief: 'check a pipeline file, and show which jobs a push runs',
    description: [
      'Reads the file as it lies there, committed or not. Every error and warning is told with file, line and column.',
      'Exit status: 0 no errors, 2 errors.',
    ],
    flags: pipelineCheckFlags,
    args: { placeholder: 'FILE', brief: 'default: .gitlab-ci.yml', least: 0, most: 1, isFile: true, values: [] },
    examples: [
      { command: 'slipway pipeline check', says: 'for the branch that is checked out' },
      { command: 'slipway pipeline check --tag v1.4.2', says: 'what a tag would run' },
      { command: 'slipway pipeline check --json ci/other.yml', says: 'another file, for a program' },
    ],
    passesOn: false,
    load: async () => (await import('./pipeline-check.ts')).start,
  }),
  command({
    path: ['build'],
    group: 'Image',
    brief: 'build the image of the commit, tag it with the commit, and push it',
    description: [
      'Prints the reference of the image on standard output, after --push with the digest that the registry has.',
      'Where the registry has the image of the commit, nothing is built. Without docker, podman and buildah, the built-in',
      'builder takes Dockerfiles that run no program.',
    ],
    flags: buildFlags,
    args: null,
    examples: [
      { command: 'slipway build --image registry.example/team/web --push', says: 'build and push' },
      {
        command: 'slipway build --image registry.example/team/web --tag latest --platform linux/arm64 --push',
        says: 'with one more tag, for another processor',
      },
      {
        command:
          'slipway deploy --cluster prod --service web --image "$(slipway build --image registry.example/team/web --push)"',
        says: 'from commit to ECS',
      },
    ],
    passesOn: false,
    // It also says which Dockerfile, context and arguments.
    asksProject: () => true,
    load: async () => (await import('./build.ts')).start,
  }),
  command({
    path: ['clean'],
    group: 'Image',
    brief: 'remove images that were built here from this host',
    description: [
      'Only what "slipway build" built for this repository goes, and never an image that a container uses. The newest stay',
      'as a cache.',
    ],
    flags: cleanFlags,
    args: null,
    examples: [
      { command: 'slipway clean --image registry.example/team/web', says: 'all but the newest three' },
      {
        command: 'slipway clean --image registry.example/team/web --keep 0 --dry-run',
        says: 'only show what would go',
      },
    ],
    passesOn: false,
    asksProject: ({ image, config }) => image === null || config !== null,
    load: async () => (await import('./clean.ts')).start,
  }),
  command({
    path: ['render'],
    group: 'Look',
    brief: 'draw a saved stream of events',
    description: [
      'Everything goes to standard output. Exits with 0 when the stream could be drawn, whatever became of the deployment.',
      'A run of a server is drawn as who pushed saw it.',
      'Standard input is drawn until its delivery is finished; a file, and with --view json both, to the end.',
    ],
    flags: renderFlags,
    args: {
      placeholder: 'FILE',
      brief: 'NDJSON of --events or --view json; standard input when absent',
      least: 0,
      most: 1,
      isFile: true,
      values: [],
    },
    examples: [
      { command: 'slipway render events.ndjson', says: 'what happened' },
      { command: 'tail -f events.ndjson | slipway render --view live', says: 'what happens' },
      {
        command: "curl -sN 'http://deploy.example:8080/runs/7?format=ndjson' | slipway render",
        says: 'a push to a server, with colours on a terminal',
      },
    ],
    passesOn: false,
    load: async () => (await import('./render.ts')).start,
  }),
  command({
    path: ['image', 'parse'],
    group: 'Look',
    brief: 'take image references apart',
    description: [],
    flags: imageParseFlags,
    args: { placeholder: 'REF', brief: 'image reference', least: 1, most: null, isFile: false, values: [] },
    examples: [
      { command: 'slipway image parse nginx registry.example:5000/team/app@sha256:…', says: 'fields and forms' },
    ],
    passesOn: false,
    load: async () => (await import('./image-parse.ts')).start,
  }),
  command({
    path: ['serve'],
    group: 'Servers',
    brief: 'run the git remote that deploys (@slipway/server)',
    description: ['Everything behind the command goes to slipway-server.'],
    flags: {},
    args: { placeholder: 'ARGUMENT', brief: 'for slipway-server', least: 0, most: null, isFile: false, values: [] },
    examples: [
      {
        command: 'slipway serve --data /var/lib/slipway --port 8080',
        says: 'then: git push http://127.0.0.1:8080/NAME.git main',
      },
      { command: 'slipway serve --help', says: 'what slipway-server takes' },
    ],
    passesOn: true,
    load: async () => (await import('./companion.ts')).startServe,
  }),
  command({
    path: ['hook'],
    group: 'Servers',
    brief: 'have pushes to another bare repository run there (@slipway/server)',
    description: [
      'Installs a post-receive hook in a repository that gitolite, ssh or something else serves, or takes it away.',
      'Everything behind the command goes to slipway-server hook.',
    ],
    flags: {},
    args: {
      placeholder: 'ARGUMENT',
      brief: 'for slipway-server hook',
      least: 0,
      most: null,
      isFile: false,
      values: [],
    },
    examples: [
      { command: 'slipway hook install /srv/git/shop.git --data /var/lib/slipway', says: 'project shop' },
      { command: 'slipway hook uninstall /srv/git/shop.git', says: 'as it was before' },
    ],
    passesOn: true,
    load: async () => (await import('./companion.ts')).startHook,
  }),
  command({
    path: ['local'],
    group: 'Servers',
    brief: 'run an ECS on this machine (@slipway/local-ecs)',
    description: ['Everything behind the command goes to local-ecs.'],
    flags: {},
    args: { placeholder: 'ARGUMENT', brief: 'for local-ecs', least: 0, most: null, isFile: false, values: [] },
    examples: [
      {
        command: 'slipway local --port 4510',
        says: 'then: slipway deploy --endpoint-url http://127.0.0.1:4510 …',
      },
    ],
    passesOn: true,
    load: async () => (await import('./companion.ts')).startLocal,
  }),
  command({
    path: ['completion'],
    group: 'Shell',
    brief: 'print the completion script of a shell',
    description: [],
    flags: {},
    args: { placeholder: 'SHELL', brief: shells.join(', '), least: 1, most: 1, isFile: false, values: shells },
    examples: [{ command: 'source <(slipway completion bash)', says: 'for this shell' }],
    passesOn: false,
    load: async () => (await import('./completion.ts')).start,
  }),
];
