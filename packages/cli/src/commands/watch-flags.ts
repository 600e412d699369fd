import { choiceFlag, valueFlag } from '../command-line/flag.ts';
import { deploymentId } from '../command-line/value-parsers.ts';
import { connectionFlags } from './connection-flags.ts';
import { notifyFlags } from './notify-flags.ts';
import { onFailures, targetFlags, waitingFlags } from './rollout-flags.ts';
import { viewFlags } from './view-flags.ts';

export const watchFlags = {
  ...targetFlags,
  deployment: valueFlag(
    { section: 'Where', placeholder: 'ID', brief: 'deployment, ecs-svc/…', defaultText: 'the newest one' },
    deploymentId,
  ),
  ...waitingFlags,
  'on-failure': choiceFlag(
    { section: 'Waiting', brief: 'what happens to a failed deployment', defaultText: 'keep' },
    onFailures,
  ),
  ...connectionFlags,
  ...viewFlags,
  ...notifyFlags,
};
