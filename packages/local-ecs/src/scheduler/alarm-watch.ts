import type { Alarm } from '../state/alarm.ts';
import type { DeploymentConfiguration } from '../state/deployment-configuration.ts';
import { type AlarmWatch, isFinished, type ServiceDeployment } from '../state/service-deployment.ts';

type Alarms = ReadonlyMap<string, Alarm>;

/** How a deployment that begins now watches its alarms: those that are in ALARM already do not count for it. */
export function alarmWatch({ alarms: { enable, alarmNames } }: DeploymentConfiguration, alarms: Alarms): AlarmWatch {
  return {
    status: enable ? 'MONITORING' : 'DISABLED',
    names: [...alarmNames],
    ignored: enable ? alarmNames.filter((name) => alarms.get(name)?.state === 'ALARM') : [],
    triggered: [],
  };
}

/** The alarms that went off since the deployment began; empty where it watches none (any more). */
export function alarmsGoneOff(record: ServiceDeployment, alarms: Alarms): string[] {
  const { status, names, ignored } = record.alarms;
  if (status !== 'MONITORING' || isFinished(record) || record.status !== 'IN_PROGRESS') return [];
  return names.filter((name) => !ignored.includes(name) && alarms.get(name)?.state === 'ALARM');
}

/** An alarm of which nothing is known looks back on one minute. */
const DEFAULT_PERIOD_MS = 60_000;

/** How long a deployment that is there has to bake: as it is set, and for as long as each of its alarms looks back. */
export function bakeMs({ bakeTimeInMinutes, alarms }: DeploymentConfiguration, known: Alarms): number {
  const periods = alarms.alarmNames.map((name) => {
    const alarm = known.get(name);
    return alarm === undefined ? DEFAULT_PERIOD_MS : alarm.period * alarm.evaluationPeriods * 1000;
  });
  return Math.max(bakeTimeInMinutes * 60_000, ...(alarms.enable ? periods : []));
}
