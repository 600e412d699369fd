/** One option of the command line. */
export interface OptionRow {
  readonly long: string;
  /** Without its dash; two letters where the script has it so. */
  readonly short?: string;
  /** Name of the value in the usage text; absent for a switch. */
  readonly value?: string;
  readonly group: 'target' | 'access' | 'image' | 'rollout' | 'definition' | 'one-off' | 'output';
  readonly help: string;
}

/** Every option of the script, in the order of the usage text. */
export const optionTable = [
  { long: 'cluster', short: 'c', value: 'NAME', group: 'target', help: 'cluster' },
  { long: 'service-name', short: 'n', value: 'NAME', group: 'target', help: 'service to deploy to' },
  {
    long: 'task-definition',
    short: 'd',
    value: 'FAMILY',
    group: 'target',
    help: 'instead of a service: only register a new revision of this task definition',
  },
  { long: 'image', short: 'i', value: 'REF', group: 'image', help: 'image to run; without a tag it is "latest"' },
  {
    long: 'tag-env-var',
    short: 'e',
    value: 'VAR',
    group: 'image',
    help: 'take the tag from this environment variable when -i has no tag',
  },
  {
    long: 'tag-only',
    short: 'to',
    value: 'TAG',
    group: 'image',
    help: 'give this tag to the images of all containers; -i may then be any word',
  },
  { long: 'aws-access-key', short: 'k', value: 'ID', group: 'access', help: 'access key, else AWS_ACCESS_KEY_ID' },
  {
    long: 'aws-secret-key',
    short: 's',
    value: 'KEY',
    group: 'access',
    help: 'secret key, else AWS_SECRET_ACCESS_KEY (an argument is visible to others)',
  },
  {
    long: 'region',
    short: 'r',
    value: 'REGION',
    group: 'access',
    help: 'region, else AWS_DEFAULT_REGION, AWS_REGION or that of the profile',
  },
  { long: 'profile', short: 'p', value: 'NAME', group: 'access', help: 'profile of the AWS configuration' },
  {
    long: 'aws-assume-role',
    short: 'a',
    value: 'ARN',
    group: 'access',
    help: 'role to assume, with the credentials of the options above',
  },
  {
    long: 'aws-instance-profile',
    group: 'access',
    help: 'accepted; the role of the instance is the last resort anyway',
  },
  { long: 'desired-count', short: 'D', value: 'N', group: 'rollout', help: 'number of tasks of the service' },
  { long: 'min', short: 'm', value: 'PERCENT', group: 'rollout', help: 'minimumHealthyPercent' },
  { long: 'max', short: 'M', value: 'PERCENT', group: 'rollout', help: 'maximumPercent' },
  {
    long: 'timeout',
    short: 't',
    value: 'SECONDS',
    group: 'rollout',
    help: 'limit of each wait (new tasks serve; old tasks are gone), 90 when not given',
  },
  {
    long: 'enable-rollback',
    group: 'rollout',
    help: 'go back to the previous task definition when it fails or a wait is over',
  },
  { long: 'force-new-deployment', group: 'rollout', help: 'replace the tasks without any change; needs no image' },
  { long: 'skip-deployments-check', group: 'rollout', help: 'do not wait until the old tasks are gone' },
  {
    long: 'max-definitions',
    value: 'N',
    group: 'definition',
    help: 'after a success, keep the newest N revisions and deregister older ones',
  },
  {
    long: 'task-definition-file',
    value: 'FILE',
    group: 'definition',
    help: 'start from this JSON file instead of the current task definition',
  },
  {
    long: 'use-latest-task-def',
    group: 'definition',
    help: 'start from the newest revision of the family, not from the one in use',
  },
  { long: 'copy-task-definition-tags', group: 'definition', help: 'accepted; tags are always kept' },
  { long: 'run-task', group: 'one-off', help: 'with -d and -c: run one task of the new revision' },
  {
    long: 'wait-for-success',
    group: 'one-off',
    help: 'wait until that task stopped; its essential container must exit with 0',
  },
  { long: 'launch-type', value: 'TYPE', group: 'one-off', help: 'EC2, FARGATE or EXTERNAL' },
  { long: 'platform-version', value: 'VERSION', group: 'one-off', help: 'Fargate platform version' },
  {
    long: 'network-configuration',
    value: 'CONFIG',
    group: 'one-off',
    help: 'JSON, or awsvpcConfiguration={subnets=[a],securityGroups=[b]}',
  },
  { long: 'verbose', short: 'v', group: 'output', help: 'show every change while waiting' },
  { long: 'version', group: 'output', help: 'print the version' },
] as const satisfies readonly OptionRow[];

/** Long name of an option. */
export type OptionName = (typeof optionTable)[number]['long'];
