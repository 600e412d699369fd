import { median, quantile, row } from './measure.ts';
import { type Sample, sampleRollouts } from './rollout-delay.ts';

const seeds = [7, 8, 9, 10, 11, 12, 13, 14];
const perSeed = 50;

/** How late the command ends after the true end of a rollout, and how many reads it makes, on a fast clock with 20 ms for each call. */
export async function benchRollouts(): Promise<void> {
  const sets: (readonly Sample[])[] = [];
  for (const seed of seeds) sets.push(await sampleRollouts(perSeed, seed));
  const all = sets.flat();
  const delays = all.map(({ delayMs }) => delayMs);
  const p95s = sets.map((samples) =>
    quantile(
      samples.map(({ delayMs }) => delayMs),
      0.95,
    ),
  );
  row(`${all.length} rollouts of 10 to 120 s: told late, median`, `${median(delays).toFixed(0)} ms`);
  row(
    `${all.length} rollouts of 10 to 120 s: told late, p95`,
    `${quantile(delays, 0.95).toFixed(0)} ms`,
    'at most 1000 ms',
  );
  row(`  p95 of each ${perSeed}, median and highest`, `${median(p95s).toFixed(0)}, ${Math.max(...p95s).toFixed(0)} ms`);
  row(
    '  reads beyond 10 + 30 a minute, in rollouts',
    String(all.filter(({ reads, allowedReads }) => reads > allowedReads).length),
    '0',
  );
  row('  reads a minute, median', median(all.map(({ reads, watchedMs }) => (reads * 60_000) / watchedMs)).toFixed(1));
}
