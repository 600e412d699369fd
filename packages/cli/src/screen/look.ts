import { disarmed } from '../views/annotations.ts';
import { asciiGlyphs, type Glyphs, unicodeGlyphs } from '../views/glyphs.ts';
import { type Paint, painter } from '../views/paint.ts';
import type { Environment, Output } from '../world.ts';

/** A stream and how to write lines for it. */
export interface PaintedOutput {
  readonly output: Output;
  readonly paint: Paint;
}

/** What a view for people writes to. */
export interface Look {
  readonly progress: PaintedOutput;
  readonly results: PaintedOutput;
  readonly glyphs: Glyphs;
}

/** Progress on stderr, results on stdout, colours and signs as the environment allows. */
export function lookOf(world: { readonly env: Environment; readonly stdout: Output; readonly stderr: Output }): Look {
  return {
    progress: painted(world.stderr, world.env),
    results: painted(world.stdout, world.env),
    glyphs: glyphsFor(world.env),
  };
}

/** A stream with the painter that fits it. */
export function painted(output: Output, env: Environment): PaintedOutput {
  const paint = painter(wantsColour(output, env));
  return { output, paint: env['GITHUB_ACTIONS'] === 'true' ? (line) => disarmed(paint(line)) : paint };
}

/** NO_COLOR decides before FORCE_COLOR, both before what the terminal says. */
function wantsColour(output: Output, env: Environment): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return output.isTTY && env['TERM'] !== 'dumb';
}

/** The first locale variable that is set decides, as in POSIX; where none is set (containers), UTF-8 is taken for granted. */
export function glyphsFor(env: Environment): Glyphs {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale === undefined || /utf-?8/i.test(locale) ? unicodeGlyphs : asciiGlyphs;
}
