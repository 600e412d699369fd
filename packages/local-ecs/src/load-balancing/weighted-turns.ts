import type { WeightedGroup } from './action.ts';

/** Whose turn it is among weighted groups: over as many turns as all weights together, each group has as many as its weight. */
export type WeightedTurns = (groups: readonly WeightedGroup[]) => string | null;

/** Turns that are spread as evenly as the weights allow. One for each action: it remembers what went before. */
export function weightedTurns(): WeightedTurns {
  const credits = new Map<string, number>();
  return (groups) => {
    const able = groups.filter(({ weight }) => weight > 0);
    const total = able.reduce((sum, { weight }) => sum + weight, 0);
    for (const { arn, weight } of able) credits.set(arn, (credits.get(arn) ?? 0) + weight);
    const [first, ...others] = able;
    if (first === undefined) return null;
    const chosen = others.reduce(
      (best, each) => ((credits.get(each.arn) ?? 0) > (credits.get(best.arn) ?? 0) ? each : best),
      first,
    );
    credits.set(chosen.arn, (credits.get(chosen.arn) ?? 0) - total);
    return chosen.arn;
  };
}
