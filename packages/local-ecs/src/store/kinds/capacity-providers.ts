import { parseArn } from '../../state/arn.ts';
import type { CapacityProvider } from '../../state/capacity-provider.ts';
import { missing } from '../missing.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

export const CAPACITY_PROVIDERS: RecordKind<CapacityProvider> = {
  name: 'capacity-provider',
  isSwept: true,
  *all(state) {
    for (const { capacityProviders } of state.regions()) yield* capacityProviders.values();
  },
  id: ({ arn }) => arn,
  encode: (provider) => plain(provider),
  restore(record, state) {
    const provider = unplain<CapacityProvider>(record);
    const place = parseArn(provider.arn);
    if (place === null) throw missing('region', provider.arn);
    state.region(place).capacityProviders.set(provider.name, provider);
  },
};
