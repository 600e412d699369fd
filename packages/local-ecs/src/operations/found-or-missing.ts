import type { JsonObject } from '../json.ts';

/**
 * What a Describe call answers to a list of names and ARNs: what is there, and a failure with the reason MISSING for what is not.
 *
 * @param view what is shown of the thing; null where it is not there
 * @param arnOf the ARN that a name would have
 */
export function foundOrMissing(
  ids: readonly string[],
  view: (id: string) => JsonObject | null,
  arnOf: (name: string) => string,
): { readonly found: JsonObject[]; readonly failures: JsonObject[] } {
  const viewed = ids.map((id) => ({ id, shown: view(id) }));
  return {
    found: viewed.flatMap(({ shown }) => (shown === null ? [] : [shown])),
    failures: viewed
      .filter(({ shown }) => shown === null)
      .map(({ id }) => ({ arn: id.startsWith('arn:') ? id : arnOf(id), reason: 'MISSING' })),
  };
}
