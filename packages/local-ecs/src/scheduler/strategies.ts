import type { Service } from '../state/service.ts';
import { rolling } from './rolling.ts';
import type { Strategy } from './strategy.ts';

/** One file per strategy, by the name that services give it. Those that are not here are refused as not emulated. */
export const STRATEGIES: ReadonlyMap<string, Strategy> = new Map([['ROLLING', rolling]]);

/** The strategy of a service; no service has one that is not emulated. */
export function strategyOf({ deploymentConfiguration }: Service): Strategy {
  return STRATEGIES.get(deploymentConfiguration.strategy) ?? rolling;
}
