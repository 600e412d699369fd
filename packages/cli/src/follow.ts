import { type Clock, type NotifyTarget, type Poster, SlipwayError, telling } from '@slipway/engine';
import type { DeliveryEvent } from '@slipway/engine/events';
import { commitOrigin } from './commit-origin.ts';
import { openEventsFiles } from './events-file.ts';
import { watchInterrupts } from './interrupts.ts';
import { chooseView, screenFor, type ViewName } from './screen/choose-screen.ts';
import { painted } from './screen/look.ts';
import type { Screen } from './screen/screen.ts';
import { annotations } from './views/annotations.ts';
import { type DeliveryModel, emptyModel, foldDelivery } from './views/delivery-model.ts';
import { doubt } from './views/line.ts';
import type { Output, World } from './world.ts';

/** How a delivery is shown and kept. */
export interface Presentation {
  readonly view: ViewName | null;
  /** Each event is appended to all of them. */
  readonly eventsFiles: readonly string[];
  /** Who is told about the verdict. */
  readonly notify?: readonly NotifyTarget[];
}

/** A delivery that goes on. */
export interface RunningDelivery {
  readonly events: AsyncIterable<DeliveryEvent>;
  /** The clock that dates the events. */
  readonly clock: Clock;
  readonly poster: Poster;
}

/**
 * Runs a delivery and shows it until it ends.
 *
 * @param begin starts the delivery; called after the events file could be opened.
 * @returns the exit status that the delivery ended with.
 * @throws SlipwayError FILE_UNWRITABLE, and what `begin` throws.
 */
export async function follow(
  begin: (signal: AbortSignal) => Promise<RunningDelivery>,
  { view, eventsFiles, notify = [] }: Presentation,
  world: World,
): Promise<number> {
  const chosen = chooseView(view, world);
  let screen: Screen | null = null;
  const files = openEventsFiles(eventsFiles, world.cwd, (message) => screen?.note([doubt('!'), ` ${message}`]));
  const interrupts = watchInterrupts(world, (message) => screen?.note([doubt('!'), ` ${message}`]));
  const moving = new AbortController();
  let moves: Promise<void> | null = null;
  try {
    const { events, clock, poster } = await begin(interrupts.signal);
    const shown = screenFor(chosen, world, clock);
    screen = shown;
    moves = keepMoving(shown, { output: world.stderr, clock }, moving.signal);
    return await showAll(telling(events, notify, commitOrigin(world.env), { poster, clock }), shown, world, (event) =>
      files.append(event),
    );
  } finally {
    moving.abort();
    await moves;
    screen?.close();
    interrupts.end();
    files.close();
  }
}

async function showAll(
  events: AsyncIterable<DeliveryEvent>,
  screen: Screen,
  world: World,
  keep: (event: DeliveryEvent) => void,
): Promise<number> {
  const stderr = painted(world.stderr, world.env);
  let model: DeliveryModel = emptyModel;
  for await (const event of events) {
    keep(event);
    screen.show(event);
    model = foldDelivery(model, event);
    if (world.env['GITHUB_ACTIONS'] === 'true') {
      for (const command of annotations(model, event)) stderr.output.write(`${command}\n`);
    }
  }
  if (model.finished === null) throw new SlipwayError('BUG', { message: 'the delivery ended without a last event' });
  return model.finished.exit;
}

/** Lets the screen see time pass and the terminal change its size, until the signal is aborted. */
async function keepMoving(
  screen: Screen,
  { output, clock }: { output: Output; clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  if (screen.tickMs === null) return;
  const stopResizing = output.onResize(() => screen.tick());
  while (!signal.aborted) {
    screen.tick();
    await clock.sleep(screen.tickMs, signal);
  }
  stopResizing();
}
