import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

/** Seconds for a target group that is not known yet, as the admin API sets them. */
interface AwaitedDelay {
  readonly targetGroupArn: string;
  readonly seconds: number;
}

export const DEREGISTRATION_DELAYS: RecordKind<AwaitedDelay> = {
  name: 'deregistration-delay',
  isSwept: true,
  *all(state) {
    for (const [targetGroupArn, seconds] of state.targetGroups.awaitedDelays()) yield { targetGroupArn, seconds };
  },
  id: ({ targetGroupArn }) => targetGroupArn,
  encode: (delay) => plain(delay),
  restore(record, state) {
    const { targetGroupArn, seconds } = unplain<AwaitedDelay>(record);
    state.targetGroups.setDeregistrationDelay(targetGroupArn, seconds);
  },
};
