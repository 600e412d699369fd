import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { SlipwayError } from '@slipway/engine';
import { type DeliveryEvent, decodeEvent } from '@slipway/engine/events';
import { type Call, startOf } from '../command-line/command.ts';
import { failureReason } from '../failure-reason.ts';
import { recordedScreen, type ViewName } from '../screen/choose-screen.ts';
import { painted } from '../screen/look.ts';
import type { Screen } from '../screen/screen.ts';
import { doubt } from '../views/line.ts';
import type { World } from '../world.ts';
import type { renderFlags } from './render-flags.ts';
import { readView } from './view-flags.ts';

interface RenderCommand {
  /** Null for standard input. */
  readonly file: string | null;
  readonly view: ViewName | null;
}

function read({ flags, args, env, problem }: Call<typeof renderFlags>): RenderCommand {
  const file = args[0] ?? null;
  return { file: file === '-' ? null : file, view: readView(flags.view, env, problem) };
}

/** Draws as the lines come, so that a stream that is still being written can be followed. */
async function run({ file, view }: RenderCommand, world: World): Promise<number> {
  const screen = recordedScreen(view, world);
  const warn = (message: string) => screen.note([doubt('!'), ` ${message}`]);
  let drawn = 0;
  let ended = true;
  let alone = false;
  try {
    for await (const event of eventsOf(linesOf(file === null ? world.stdin : chunksOf(file, world.cwd)), warn)) {
      draw(event.event, event.line, screen);
      drawn += 1;
      const { type, seq } = event.event;
      if (seq === 1) alone = type === 'pipeline.planned' || type === 'pipeline.finished';
      // A push has more to tell when its pipeline is finished; a pipeline by itself has not.
      ended = type === 'delivery.finished' || (type === 'pipeline.finished' && alone);
      // A pipe may stay open for ever (tail -f): a person follows one delivery, a program takes what comes.
      if (world.stdout.closed || (ended && file === null && view !== 'json')) break;
    }
  } finally {
    screen.close();
  }
  // Nobody reads what is drawn: what is left of the stream does not matter.
  if (world.stdout.closed) return 0;
  const stderr = painted(world.stderr, world.env);
  if (drawn === 0) stderr.output.write(`${stderr.paint([doubt('!'), ' The stream has no event.'])}\n`);
  else if (!ended)
    stderr.output.write(`${stderr.paint([doubt('!'), ' The stream stops before its delivery is finished.'])}\n`);
  return 0;
}

interface NumberedLine {
  readonly text: string;
  readonly number: number;
  /** Whether a line break ended it. */
  readonly whole: boolean;
}

interface NumberedEvent {
  readonly event: DeliveryEvent;
  readonly line: number;
}

async function* eventsOf(
  lines: AsyncIterable<NumberedLine>,
  warn: (message: string) => void,
): AsyncIterable<NumberedEvent> {
  for await (const { text, number, whole } of lines) {
    let event: DeliveryEvent | null;
    try {
      event = decodeEvent(text, number);
    } catch (error) {
      // A command that was killed may have left half a line.
      if (whole || number === 1) throw error;
      warn('The last line is cut off.');
      return;
    }
    if (event !== null) yield { event, line: number };
  }
}

function draw(event: DeliveryEvent, line: number, screen: Screen): void {
  try {
    screen.show(event);
  } catch (cause) {
    if (!(cause instanceof TypeError || cause instanceof RangeError)) throw cause;
    throw new SlipwayError(
      'BAD_EVENT_STREAM',
      { line, reason: `it has not the members of a ${event.type} event` },
      { cause },
    );
  }
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncIterable<NumberedLine> {
  let rest = '';
  let number = 0;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      number += 1;
      yield { text, number, whole: true };
    }
  }
  if (rest !== '') yield { text: rest, number: number + 1, whole: false };
}

async function* chunksOf(file: string, cwd: string): AsyncIterable<string> {
  try {
    for await (const chunk of createReadStream(resolve(cwd, file), 'utf8')) yield String(chunk);
  } catch (cause) {
    throw new SlipwayError('FILE_UNREADABLE', { file, reason: failureReason(cause) }, { cause });
  }
}

export const start = startOf({ read, run });
