import type { Clock } from '@slipway/engine';
import { watchFile } from '../configuration/watched-file.ts';
import type { Access } from './access.ts';
import { parseAccessFile } from './access-file.ts';
import type { HookToken } from './hook-token.ts';
import { parseHtpasswd } from './htpasswd.ts';
import { openAccess } from './open-access.ts';
import { passwordAccess } from './password-access.ts';
import { everybody } from './rights.ts';

export interface AccessFiles {
  /** htpasswd; null answers everybody. */
  readonly auth: string | null;
  /** Rights per project; null gives every user all but the creation of projects. */
  readonly access: string | null;
  /** Null is yes without authentication, and no with it. */
  readonly createOnPush: boolean | null;
}

/**
 * Who may do what, as the files say it now and after each change of them.
 *
 * @throws SlipwayError FILE_UNREADABLE, BAD_SERVER_FILE
 */
export function loadAccess(
  { auth, access, createOnPush }: AccessFiles,
  {
    hookToken,
    clock,
    log,
  }: { readonly hookToken: HookToken; readonly clock: Clock; readonly log: (line: string) => void },
): Access {
  if (auth === null) return openAccess({ hookToken, createOnPush: createOnPush ?? true });
  const users = watchFile(auth, parseHtpasswd, log);
  const rights = access === null ? { content: () => everybody } : watchFile(access, parseAccessFile, log);
  return passwordAccess({
    users: () => users.content(),
    rights: () => rights.content(),
    createOnPush: createOnPush ?? false,
    hookToken,
    clock,
  });
}
