import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '@slipway/engine';
import { compare } from 'bcryptjs';
import type { Access, Identity, NotIdentified } from './access.ts';
import { createAttempts } from './attempts.ts';
import { type HookToken, isHookToken } from './hook-token.ts';
import type { Users } from './htpasswd.ts';
import { hasRight, type Rights } from './rights.ts';

export interface PasswordAccess {
  readonly users: () => Users;
  readonly rights: () => Rights;
  /** Whether everybody may create the projects that they may push to. */
  readonly createOnPush: boolean;
  readonly hookToken: HookToken;
  readonly clock: Clock;
}

/** git asks three times for one push; a password that was right is not computed again for so long. */
const REMEMBERED_MS = 5 * 60_000;
const MOST_REMEMBERED = 1000;
/** A hash takes a tenth of a second and more of the only thread there is. */
const MOST_WAITING = 8;
/** bcrypt takes no notice of what is behind. */
const LONGEST_PASSWORD = 72;
/** Hash of nothing that anybody knows: an unknown name takes as long as a known one. */
const NOBODY = '$2b$10$CwTycUXWue0Thq9StjUM0uJ8.fnAL2IbR4tHkq3ZrLrKYxvTn1nOq';

const ASK = { 'www-authenticate': 'Basic realm="Slipway", charset="UTF-8"' };

/** Access by name and password (HTTP Basic), bcrypt hashes, and rights per project. */
export function passwordAccess({ users, rights, createOnPush, hookToken, clock }: PasswordAccess): Access {
  const attempts = createAttempts(clock);
  const secret = randomBytes(32);
  const remembered = new Map<string, number>();
  let waiting = 0;

  /** The hash is part of the key: who changes a password ends what was remembered of the old one. */
  const keyOf = (name: string, password: string): string =>
    createHmac('sha256', secret)
      .update(JSON.stringify([name, password, users().get(name)]))
      .digest('base64');

  const isRight = async (name: string, password: string): Promise<boolean> => {
    const hash = users().get(name);
    if (Buffer.byteLength(password) > LONGEST_PASSWORD) return false;
    const fits = await compare(password, hash ?? costlyAs(users()));
    return fits && hash !== undefined;
  };

  const check = async (name: string, password: string, from: string): Promise<Identity | NotIdentified> => {
    const key = keyOf(name, password);
    if ((remembered.get(key) ?? 0) > clock.now()) return { kind: 'user', name };
    const waitMs = attempts.waitMs(from);
    if (waitMs > 0) return tooMany(Math.ceil(waitMs / 1000), 429, 'Too many wrong passwords from this address.');
    if (waiting >= MOST_WAITING) return tooMany(1, 503, 'Too many are logging in at once.');
    waiting += 1;
    const fits = await isRight(name, password).finally(() => {
      waiting -= 1;
    });
    if (!fits) {
      attempts.failed(from);
      return { status: 401, text: 'The name or the password is wrong.', headers: ASK };
    }
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(key, clock.now() + REMEMBERED_MS);
    return { kind: 'user', name };
  };

  return {
    isOpen: false,
    async identify(authorization, from) {
      if (isHookToken(hookToken, authorization)) return { kind: 'hook', name: null };
      const credentials = readBasic(authorization);
      if (credentials === null) return { status: 401, text: 'Log in with your name and password.', headers: ASK };
      return check(...credentials, from);
    },
    may({ kind, name }, right, project) {
      if (kind === 'hook') return true;
      if (name === null) return false;
      if (right === 'create' && createOnPush) return hasRight(rights(), name, 'push', project);
      return hasRight(rights(), name, right, project);
    },
  };
}

function tooMany(seconds: number, status: 429 | 503, text: string): NotIdentified {
  return { status, text: `${text} Try again in ${seconds} s.`, headers: { 'retry-after': String(seconds) } };
}

/** A hash of nobody, as costly as those of the users. */
function costlyAs(users: Users): string {
  const [any = NOBODY] = users.values();
  return `${any.slice(0, 7)}${NOBODY.slice(7)}`;
}

function readBasic(authorization: string | undefined): readonly [name: string, password: string] | null {
  const encoded = /^Basic ([A-Za-z0-9+/]{1,1000}={0,2})$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return name === undefined || password === undefined ? null : [name, password];
}
