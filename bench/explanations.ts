import { sampleExplanations } from './explanation-delay.ts';
import { median, row } from './measure.ts';

/** From the moment a failure is visible at ECS to its explanation in the event stream. */
export async function benchExplanations(): Promise<void> {
  for (const { kind, samples } of await sampleExplanations(20)) {
    const late = samples.map(({ lateMs }) => lateMs);
    const ticks = Math.max(...samples.map(({ ticksBetween }) => ticksBetween));
    row(
      `${kind}: explained after it is visible, median and highest`,
      `${median(late).toFixed(0)}, ${Math.max(...late).toFixed(0)} ms`,
    );
    row('  looks at the service in between, highest', String(ticks), 'at most 1 tick');
  }
}
