import { catalogue, type ErrorCode } from '../../packages/engine/src/errors/index.ts';
import { type Page, table } from './page.ts';

/** [status, what it means, which verdicts end with it]. */
const statuses: readonly (readonly [exit: number, meaning: string, verdicts: string])[] = [
  [
    0,
    'The deployment is done: as far as `--wait-for` asks, by default until no old task is left.',
    'succeeded, nothing to do',
  ],
  [1, 'A bug in Slipway.', ''],
  [2, 'Usage or configuration, a pipeline file with errors included: nothing was changed.', ''],
  [
    3,
    'Access, or something that must be there first: credentials, permission, cluster, service, an engine or a registry for a build; an image only when its absence was found before anything was changed.',
    '',
  ],
  [
    4,
    'The rollout failed (and was rolled back where asked: the output says which). A build failed, or a job of a pipeline.',
    'failed, rolled back',
  ],
  [5, 'Undecided: the time is up, nothing moves any more or ECS is out of sight. The deployment goes on.', 'undecided'],
  [6, 'A newer deployment superseded it.', 'superseded'],
  [7, 'Reserved, cannot happen yet: another delivery holds the lock.', ''],
  [8, 'Reserved, cannot happen yet: differences were found.', ''],
  [
    130,
    'Interrupted: a deployment goes on, and the command that follows it was printed; builds and jobs of a pipeline are stopped.',
    'undecided (interrupted)',
  ],
];

/** What the exit status of `slipway` means. */
export const exitStatusPage: Page = {
  file: 'docs/exit-status.md',
  from: 'packages/engine/src/errors/catalogue.ts',
  generate: () => `# Exit status

Of \`slipway\`. With several services in one run it is the worst of theirs. \`ecs-deploy\` keeps the exit codes of the
script that it replaces: see [ecs-deploy.md](ecs-deploy.md).

${table(
  ['status', 'meaning', 'verdicts', 'errors'],
  statuses.map(([exit, meaning, verdicts]) => [String(exit), meaning, verdicts, errorsWith(exit)]),
)}
The verdicts are explained in [verdicts.md](verdicts.md), the errors in [errors.md](errors.md).
`,
};

function errorsWith(exit: number): string {
  return (Object.keys(catalogue) as ErrorCode[])
    .filter((code) => catalogue[code].exit === exit)
    .map((code) => `[${code}](errors.md#${code.toLowerCase()})`)
    .join(', ');
}
