import { type OptionRow, optionTable } from './option-table.ts';

const groups: readonly (readonly [OptionRow['group'], string])[] = [
  ['target', 'What to deploy to: -c with -n, or -d'],
  ['image', 'The image: -i is required unless --force-new-deployment is given'],
  ['access', 'Access to AWS; without any of these, the usual sources of the AWS SDK'],
  ['rollout', 'The rollout'],
  ['definition', 'The task definition'],
  ['one-off', 'A one-off task'],
  ['output', 'Output'],
];

const examples = `Examples
  ecs-deploy -c production -n web -i registry.example/team/web:1.4.2 -t 300
  ecs-deploy -c production -n web -to 1.4.3 -i ignore
  ecs-deploy -c production -n web -i registry.example/team/web -e CI_COMMIT_SHA --enable-rollback
  ecs-deploy -c production --force-new-deployment -n web
  ecs-deploy -d migrate -i registry.example/team/web:1.4.2 -c production --run-task --wait-for-success

Exit status
  0  done          1  the deployment or the task failed, time is up, or AWS refused
  3  usage         5 to 12  options are missing or do not fit together        13  not an image
`;

/** The usage text. */
export function usage(): string {
  const width = Math.max(...optionTable.map((row: OptionRow) => spelling(row).length));
  const sections = groups.map(([group, title]) => {
    const lines = optionTable
      .filter((row) => row.group === group)
      .map((row) => `  ${spelling(row).padEnd(width)}  ${row.help}\n`);
    return `${title}\n${lines.join('')}`;
  });
  return `Usage: ecs-deploy (-c CLUSTER -n SERVICE | -d TASK_DEFINITION) -i IMAGE [options]\n\nDeploys an image to Amazon ECS and waits until the new tasks serve and the old ones are gone.\n\n${sections.join('\n')}\n${examples}`;
}

function spelling({ long, short, value }: OptionRow): string {
  const names = short === undefined ? `     --${long}` : `${`-${short}`.padStart(3)}, --${long}`;
  return value === undefined ? names : `${names} ${value}`;
}
