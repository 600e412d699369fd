import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL of this test's own, reached by a socket in its folder. */
export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** @returns null where PostgreSQL is not installed, or where it would have to run as root and there is no other user for it. */
export async function startPostgres(): Promise<PostgresServer | null> {
  const bin = binaries();
  const user = process.getuid?.() === 0 ? postgresUser() : undefined;
  if (bin === null || user === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'slipway-pg-'));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const as = { ...user, cwd: folder, stdio: 'ignore' as const };
  const data = join(folder, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'slipway', '-E', 'UTF8', '--no-sync'], as);
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'max_connections=50'],
    as,
  );
  const ended = new Promise((resolve) => server.on('close', resolve));
  const socket = join(folder, '.s.PGSQL.5432');
  for (let tries = 0; !ready(bin, folder) && tries < 600; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  if (!existsSync(socket)) return null;
  return {
    url: `postgresql://slipway@/postgres?host=${encodeURIComponent(folder)}`,
    async stop() {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ready(bin: string, folder: string): boolean {
  try {
    execFileSync(join(bin, 'pg_isready'), ['-h', folder, '-q'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function binaries(): string | null {
  const versions = '/usr/lib/postgresql';
  if (!existsSync(versions)) return null;
  const newest = readdirSync(versions).toSorted((a, b) => Number(b) - Number(a))[0];
  return newest === undefined || !existsSync(join(versions, newest, 'bin/initdb'))
    ? null
    : join(versions, newest, 'bin');
}

/** PostgreSQL refuses to run as root. */
function postgresUser(): { readonly uid: number; readonly gid: number } | null {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}
