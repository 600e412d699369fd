import { choiceFlag, type FlagValues, switchFlag, valueFlag } from '../command-line/flag.ts';
import { nonEmpty, wholeNumber } from '../command-line/value-parsers.ts';
import { connectionFlags } from './connection-flags.ts';
import { imageFlags } from './image-flags.ts';
import { notifyFlags } from './notify-flags.ts';
import { leavesTargetOpen, onFailures, targetFlags, waitingFlags } from './rollout-flags.ts';
import { viewFlags } from './view-flags.ts';

const section = 'What';

export const deployFlags = {
  ...targetFlags,
  ...imageFlags,
  'task-definition': valueFlag(
    { section, placeholder: 'FILE', brief: 'start from this JSON instead of what the service has', isFile: true },
    nonEmpty,
  ),
  base: choiceFlag(
    { section, brief: 'start from what the service has, or from the newest revision', defaultText: 'current' },
    ['current', 'latest'],
  ),
  'desired-count': valueFlag({ section, placeholder: 'N', brief: 'number of tasks' }, wholeNumber(0, null)),
  'min-healthy': valueFlag(
    { section, placeholder: 'PERCENT', brief: 'minimumHealthyPercent of the service' },
    wholeNumber(0, 100),
  ),
  'max-percent': valueFlag(
    { section, placeholder: 'PERCENT', brief: 'maximumPercent of the service' },
    wholeNumber(100, null),
  ),
  'force-new-deployment': switchFlag({ section, brief: 'replace the tasks even if nothing else changes' }),
  'dry-run': switchFlag({ section, brief: 'show what would change, change nothing' }),
  ...waitingFlags,
  'on-failure': choiceFlag(
    { section: 'Waiting', brief: 'what happens to a failed deployment', defaultText: 'rollback' },
    onFailures,
  ),
  ...connectionFlags,
  ...viewFlags,
  ...notifyFlags,
};

/** Whether slipway.yml is asked: for a cluster, for services, or for the image. */
export function leavesDeployOpen(flags: FlagValues<typeof deployFlags>): boolean {
  return leavesTargetOpen(flags) || wantsNothing(flags);
}

/** Whether nothing was said about what is deployed. */
export function wantsNothing(flags: FlagValues<typeof deployFlags>): boolean {
  const values = [
    flags.image,
    flags.tag,
    flags['task-definition'],
    flags['desired-count'],
    flags['min-healthy'],
    flags['max-percent'],
  ];
  const given = values.some((value) => value !== null) || flags.container.length > 0;
  return !given && !flags['force-new-deployment'] && flags.base !== 'latest';
}
