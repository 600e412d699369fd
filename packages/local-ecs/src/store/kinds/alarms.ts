import type { Alarm } from '../../state/alarm.ts';
import type { Place } from '../../state/place.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

interface PlacedAlarm {
  readonly place: Place;
  readonly alarm: Alarm;
}

export const ALARMS: RecordKind<PlacedAlarm> = {
  name: 'alarm',
  isSwept: true,
  *all(state) {
    for (const { place, alarms } of state.regions()) for (const alarm of alarms.values()) yield { place, alarm };
  },
  id: ({ place, alarm }) => `${place.accountId} ${place.region} ${alarm.name}`,
  encode: (placed) => plain(placed),
  restore(record, state) {
    const { place, alarm } = unplain<PlacedAlarm>(record);
    state.region(place).alarms.set(alarm.name, alarm);
  },
};
