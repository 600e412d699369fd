import { explain } from '@slipway/engine';
import { glyphsFor, painted } from './screen/look.ts';
import { annotationOf } from './views/annotations.ts';
import { faint, type Line } from './views/line.ts';
import { errorLines } from './views/summary.ts';
import type { World } from './world.ts';

/**
 * Says on stderr what went wrong, why, and what to do. A bug of ours shows its stack, other errors only with `--debug`.
 *
 * @returns the exit status of the error.
 */
export function reportError(error: unknown, world: Pick<World, 'stderr' | 'env'>, debug: boolean): number {
  const explanation = explain(error);
  const { output, paint } = painted(world.stderr, world.env);
  const lines = [
    ...errorLines(explanation, glyphsFor(world.env)),
    ...(debug || explanation.whose === 'slipway' ? traceLines(error) : []),
  ];
  for (const line of lines) output.write(`${paint(line)}\n`);
  if (world.env['GITHUB_ACTIONS'] === 'true') output.write(`${annotationOf(explanation)}\n`);
  return explanation.exit;
}

function traceLines(error: unknown): readonly Line[] {
  if (!(error instanceof Error)) return [];
  const own = (error.stack ?? String(error)).split('\n').map((text): Line => [faint(`    ${text}`)]);
  return error.cause === undefined ? own : [...own, [faint('    caused by')], ...traceLines(error.cause)];
}
