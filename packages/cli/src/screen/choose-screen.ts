import type { World } from '../world.ts';
import { jsonScreen } from './json-screen.ts';
import { linesScreen } from './lines-screen.ts';
import { liveScreen, type Time } from './live-screen.ts';
import { lookOf } from './look.ts';
import type { Screen } from './screen.ts';

export const viewNames = ['live', 'lines', 'json'] as const;

export type ViewName = (typeof viewNames)[number];

/** The view that was asked for, else `live` on a terminal outside CI, else `lines`. */
export function chooseView(asked: ViewName | null, { env, stderr }: Pick<World, 'env' | 'stderr'>): ViewName {
  if (asked !== null) return asked;
  const inCi = (env['CI'] ?? '') !== '' && env['CI'] !== 'false';
  return stderr.isTTY && !inCi && env['TERM'] !== 'dumb' ? 'live' : 'lines';
}

export function screenFor(view: ViewName, world: World, time: Time): Screen {
  const look = lookOf(world);
  switch (view) {
    case 'json':
      return jsonScreen(world.stdout, world.stderr, look.progress.paint);
    case 'lines':
      return linesScreen(look);
    case 'live':
      return liveScreen(look, time);
  }
}

/** A screen for a recording: everything goes to stdout, and time is that of the events. */
export function recordedScreen(asked: ViewName | null, world: World): Screen {
  const { stdout, env } = world;
  const { results, glyphs } = lookOf(world);
  const look = { progress: results, results, glyphs };
  switch (asked ?? (stdout.isTTY && env['TERM'] !== 'dumb' ? 'live' : 'lines')) {
    case 'json':
      return jsonScreen(stdout, world.stderr, results.paint);
    case 'lines':
      return linesScreen(look);
    case 'live':
      return liveScreen(look, null);
  }
}
