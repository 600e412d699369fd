import type { StrategyItem } from '../state/capacity-provider.ts';

/**
 * The provider of the next task: first the one whose base is not reached, then the one that has least of its share.
 * @param strategy not empty
 * @param placed how many tasks each provider has already
 */
export function chooseProvider(strategy: readonly StrategyItem[], placed: ReadonlyMap<string, number>): string {
  const count = ({ capacityProvider }: StrategyItem): number => placed.get(capacityProvider) ?? 0;
  const short = strategy.find((item) => count(item) < item.base);
  if (short !== undefined) return short.capacityProvider;
  const load = (item: StrategyItem): number => (count(item) - item.base + 1) / item.weight;
  const weighed = strategy.filter(({ weight }) => weight > 0).toSorted((left, right) => load(left) - load(right));
  // One provider alone needs no weight.
  return (weighed[0] ?? strategy[0])?.capacityProvider ?? '';
}
