import type { Steering } from '../../clock/steered-clock.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

/** How far the clock was moved: without it all times that were told would lie ahead. There is one, or none while nobody steered it. */
export const CLOCK_STEERING: RecordKind<Steering> = {
  name: 'clock-steering',
  isSwept: true,
  *all(state) {
    const steering = state.clock.steering();
    if (steering !== null) yield steering;
  },
  id: () => 'clock',
  encode: (steering) => plain(steering),
  restore: (record, state) => state.clock.steerAs(unplain<Steering>(record)),
};
