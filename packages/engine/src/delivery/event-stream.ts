import { explain } from '../errors/explain.ts';
import type { DeliveryEvent, DeliveryStarted, Happening, ServiceOutcome } from '../events/delivery-event.ts';
import { redactor } from '../events/redact.ts';
import { stamper } from '../events/stamp.ts';
import { worstExitStatus } from '../model/exit-status.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { DeliveryPorts } from '../ports/index.ts';
import type { ReadMeter } from '../watch/read-meter.ts';

/** How a delivery is run. */
export interface DeliveryOptions {
  /** Aborting it ends the watch, not the deployment. */
  readonly signal: AbortSignal;
  /** Names the delivery in all its events; made up when absent. */
  readonly deliveryId?: string;
  /** Values that must not occur in any event; asked before each, since an assumed role brings new ones. */
  readonly secrets?: () => readonly string[];
}

/** What a delivery writes down while it runs, for its last event. */
export interface Ledger {
  readonly meter: ReadMeter;
  /** Task definitions that were read or registered, by ARN. */
  readonly definitions: Map<string, TaskDefinition>;
  readonly outcomes: Map<string, ServiceOutcome>;
  /** The command that follows what goes on, null while nothing does. */
  resume: string | null;
}

/**
 * Turns what happens into the event stream: numbered, dated, without secrets, and always ended by `delivery.finished`.
 * Errors end the stream with their explanation; nothing is thrown.
 */
export async function* eventStream(
  started: DeliveryStarted,
  ports: Pick<DeliveryPorts, 'clock' | 'random'>,
  options: DeliveryOptions,
  work: (ledger: Ledger) => AsyncGenerator<Happening, void>,
): AsyncGenerator<DeliveryEvent, void> {
  const { clock, random } = ports;
  const startedAt = clock.now();
  const stamp = stamper(options.deliveryId ?? makeDeliveryId(startedAt, random), () => clock.now());
  const clean = <Value>(value: Value): Value => redactor(options.secrets?.() ?? [])(value);
  const ledger: Ledger = { meter: { reads: 0 }, definitions: new Map(), outcomes: new Map(), resume: null };
  yield clean(stamp(started));
  let error: ReturnType<typeof explain> | null = null;
  try {
    for await (const happening of work(ledger)) yield clean(stamp(happening));
  } catch (thrown) {
    error = explain(thrown);
  }
  const services = [...ledger.outcomes.values()];
  yield clean(
    stamp({
      type: 'delivery.finished',
      exit: error?.exit ?? worstExitStatus(services.map(({ exit }) => exit)),
      durationMs: Math.round(clock.now() - startedAt),
      reads: ledger.meter.reads,
      services,
      error:
        error === null
          ? null
          : {
              code: error.code,
              what: error.what,
              hint: error.hint,
              ...(error.stack === undefined ? {} : { stack: error.stack }),
            },
      resume:
        error === null && services.every(({ exit }) => exit === 0 || exit === 4 || exit === 6) ? null : ledger.resume,
    }),
  );
}

function makeDeliveryId(now: number, random: () => number): string {
  return `${now.toString(36)}-${Math.floor(random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0')}`;
}
