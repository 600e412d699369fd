import { ALARM_STATES, type Alarm } from './alarm.ts';
import type { Place } from './place.ts';
import type { Region } from './region.ts';

/** An alarm at its place; the place is that of calls that do not say theirs, unless it is given. */
export type PlacedAlarm = Place & Omit<Alarm, 'updatedAt'>;

/** What sets an alarm: only its name and state have to be given. */
export type AlarmInput = Pick<PlacedAlarm, 'name' | 'state'> & Partial<PlacedAlarm>;

/** The CloudWatch alarms that deployments watch. */
export interface Alarms {
  /** Sets an alarm; one that deployments watch is noticed at once. */
  set(alarm: AlarmInput): PlacedAlarm;
  list(): PlacedAlarm[];
}

interface AlarmsWorld {
  readonly defaultPlace: Place;
  now(): number;
  region(place: Place): Region;
  regions(): Iterable<Region>;
  /** An alarm of the region changed. */
  changed(region: Region): void;
}

export function createAlarms(world: AlarmsWorld): Alarms {
  return {
    set(input) {
      const { accountId, region: name } = { ...world.defaultPlace, ...input };
      const region = world.region({ accountId, region: name });
      const known = region.alarms.get(input.name);
      const { period = known?.period ?? 60, evaluationPeriods = known?.evaluationPeriods ?? 1 } = input;
      const alarm: Alarm = {
        name: input.name,
        state: input.state,
        period,
        evaluationPeriods,
        updatedAt: world.now(),
      };
      region.alarms.set(alarm.name, alarm);
      world.changed(region);
      return placed(region, alarm);
    },
    list: () =>
      [...world.regions()].flatMap((region) => [...region.alarms.values()].map((alarm) => placed(region, alarm))),
  };
}

function placed({ place }: Region, { updatedAt: _updatedAt, ...alarm }: Alarm): PlacedAlarm {
  return { ...alarm, ...place };
}

/** Whether it is one of the states that an alarm can have. */
export function isAlarmState(value: unknown): value is Alarm['state'] {
  return ALARM_STATES.some((state) => state === value);
}
