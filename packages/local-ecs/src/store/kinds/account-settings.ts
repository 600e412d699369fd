import type { Place } from '../../state/place.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

/** All that one principal has set in one region. */
interface PrincipalSettings {
  readonly place: Place;
  readonly principal: string;
  readonly values: readonly (readonly [name: string, value: string])[];
}

export const ACCOUNT_SETTINGS: RecordKind<PrincipalSettings> = {
  name: 'account-settings',
  isSwept: true,
  *all(state) {
    for (const { place, accountSettings } of state.regions())
      for (const [principal, values] of accountSettings) yield { place, principal, values: [...values] };
  },
  id: ({ place, principal }) => `${place.accountId} ${place.region} ${principal}`,
  encode: (settings) => plain(settings),
  restore(record, state) {
    const { place, principal, values } = unplain<PrincipalSettings>(record);
    state.region(place).accountSettings.set(principal, new Map(values));
  },
};
