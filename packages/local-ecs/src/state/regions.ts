import { type Place, placeKey } from './place.ts';
import { createRegion, type Region } from './region.ts';

/** The regions of all accounts in which there is something. */
export interface Regions {
  /** The region at that place; it comes into being where it is not known. */
  at(place: Place): Region;
  /** The same for a call. The region of the call before is forgotten where nothing came into being in it: names of regions cost nothing. */
  enter(place: Place): Region;
  all(): Iterable<Region>;
  clear(): void;
}

export function createRegions(): Regions {
  const regions = new Map<string, Region>();
  let entered: Region | null = null;

  const at = (place: Place): Region => {
    const key = placeKey(place);
    const region = regions.get(key) ?? createRegion(place);
    regions.set(key, region);
    return region;
  };

  const leave = (region: Region): void => {
    const key = placeKey(region.place);
    if (isEmpty(region) && regions.get(key) === region) regions.delete(key);
  };

  return {
    at,
    enter(place) {
      const region = at(place);
      if (entered !== null && entered !== region) leave(entered);
      entered = region;
      return region;
    },
    all: () => regions.values(),
    clear: () => regions.clear(),
  };
}

function isEmpty({ clusters, families, capacityProviders, accountSettings, alarms }: Region): boolean {
  return [clusters, families, capacityProviders, accountSettings, alarms].every(({ size }) => size === 0);
}
