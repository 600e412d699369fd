import type { OptionName } from './option-table.ts';
import type { GivenOptions } from './parse-arguments.ts';
import type { Refusal } from './refusal.ts';
import { firstUnmet } from './requirements.ts';

/** What the command line asks for, checked. Null: not asked for. */
export interface ScriptOptions {
  readonly kind: 'options';
  readonly target: Target;
  readonly access: AccessOptions;
  /** As typed; null only with `forceNewDeployment`. */
  readonly image: string | null;
  readonly tagEnvVar: string | null;
  readonly tagOnly: string | null;
  readonly desiredCount: number | null;
  readonly minimumHealthyPercent: number | null;
  readonly maximumPercent: number | null;
  /** Limit of each wait. */
  readonly timeoutSeconds: number;
  readonly enableRollback: boolean;
  readonly forceNewDeployment: boolean;
  readonly skipDeploymentsCheck: boolean;
  /** Newest revisions to keep, null to keep all. */
  readonly maxDefinitions: number | null;
  readonly taskDefinitionFile: string | null;
  readonly useLatestTaskDefinition: boolean;
  readonly verbose: boolean;
}

export type Target = ServiceTarget | DefinitionTarget;

export interface ServiceTarget {
  readonly kind: 'service';
  readonly cluster: string;
  readonly service: string;
  /** `--run-task` beside a service: the script deploys the service and runs no task. */
  readonly ignoresRunTask: boolean;
}

export interface DefinitionTarget {
  readonly kind: 'task-definition';
  /** `family`, `family:revision` or ARN. */
  readonly taskDefinition: string;
  readonly run: RunOptions | null;
}

/** A one-off task of the new revision. */
export interface RunOptions {
  readonly cluster: string;
  readonly waitForSuccess: boolean;
  readonly launchType: string | null;
  readonly platformVersion: string | null;
  /** As typed. */
  readonly networkConfiguration: string | null;
}

export interface AccessOptions {
  readonly accessKey: string | null;
  readonly secretKey: string | null;
  readonly region: string | null;
  readonly profile: string | null;
  readonly assumeRole: string | null;
}

const defaultTimeoutSeconds = 90;

/** Checks that the options fit together and gives them their types. */
export function checkOptions(given: GivenOptions): ScriptOptions | Refusal {
  const unmet = firstUnmet(given);
  if (unmet !== null) return unmet;
  const { values, switches } = given;
  const text = (name: OptionName): string | null => values.get(name) || null;
  const count = (name: OptionName): number | null => (text(name) === null ? null : Number(text(name)));
  const keep = count('max-definitions');
  return {
    kind: 'options',
    target: targetOf(text, switches),
    access: {
      accessKey: text('aws-access-key'),
      secretKey: text('aws-secret-key'),
      region: text('region'),
      profile: text('profile'),
      assumeRole: text('aws-assume-role'),
    },
    image: values.get('image') ?? null,
    tagEnvVar: text('tag-env-var'),
    tagOnly: text('tag-only'),
    desiredCount: count('desired-count'),
    minimumHealthyPercent: count('min'),
    maximumPercent: count('max'),
    timeoutSeconds: count('timeout') ?? defaultTimeoutSeconds,
    enableRollback: switches.has('enable-rollback'),
    forceNewDeployment: switches.has('force-new-deployment'),
    skipDeploymentsCheck: switches.has('skip-deployments-check'),
    maxDefinitions: keep !== null && keep > 0 ? keep : null,
    taskDefinitionFile: text('task-definition-file'),
    useLatestTaskDefinition: switches.has('use-latest-task-def'),
    verbose: switches.has('verbose'),
  };
}

function targetOf(text: (name: OptionName) => string | null, switches: ReadonlySet<OptionName>): Target {
  const service = text('service-name');
  const cluster = text('cluster') ?? '';
  const runTask = switches.has('run-task');
  if (service !== null) return { kind: 'service', cluster, service, ignoresRunTask: runTask };
  return {
    kind: 'task-definition',
    taskDefinition: text('task-definition') ?? '',
    run: runTask
      ? {
          cluster,
          waitForSuccess: switches.has('wait-for-success'),
          launchType: text('launch-type'),
          platformVersion: text('platform-version'),
          networkConfiguration: text('network-configuration'),
        }
      : null,
  };
}
