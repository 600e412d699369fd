import type { Access, Identity } from './access.ts';
import { type HookToken, isHookToken } from './hook-token.ts';

/** Access without authentication, for an address that only this machine reaches: everybody may do everything. */
export function openAccess({
  hookToken,
  createOnPush,
}: {
  readonly hookToken: HookToken;
  readonly createOnPush: boolean;
}): Access {
  return {
    isOpen: true,
    async identify(authorization): Promise<Identity> {
      return { kind: isHookToken(hookToken, authorization) ? 'hook' : 'anonymous', name: null };
    },
    may: (_identity, right) => right !== 'create' || createOnPush,
  };
}
