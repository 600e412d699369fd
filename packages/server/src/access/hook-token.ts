import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equalSecrets } from './constant-time.ts';

/** The secret by which hooks of other repositories on this machine are known. Whoever can read its file may push to every project. */
export type HookToken = string & { readonly brand: 'hook token' };

/** Where the token lies, and beside it the address of the server that runs. */
export function hookFolder(dataFolder: string): string {
  return join(dataFolder, 'hook');
}

/** The token of this data folder, made by the first server that runs there; the file keeps the owner and rights that it was given since. */
export function loadHookToken(dataFolder: string): HookToken {
  const folder = hookFolder(dataFolder);
  const file = join(folder, 'token');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim() as HookToken;
}

/** Writes down where the hooks find the server. */
export function announceServer(dataFolder: string, url: string): void {
  writeFileSync(join(hookFolder(dataFolder), 'url'), `${url}\n`, { mode: 0o644 });
}

/** Whether an Authorization header carries the token. */
export function isHookToken(token: HookToken, authorization: string | undefined): boolean {
  const given = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  return given !== undefined && equalSecrets(given, token);
}
