import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockDataFolder } from '../../src/store/data-folder-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockOf = (holder: object): void => writeFileSync(join(folder, 'lock'), JSON.stringify(holder));
const endedPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

it('refuses a folder that a living process has, and names it', () => {
  const unlock = lockDataFolder(folder);
  expect(() => lockDataFolder(folder)).toThrow(`in use by process ${process.pid} on ${hostname()}`);
  unlock();
  expect(existsSync(join(folder, 'lock'))).toBe(false);
  lockDataFolder(folder)();
});

it('takes over the lock of a process that is gone', () => {
  lockOf({ host: hostname(), pid: endedPid(), startTime: '1', token: 'old' });
  lockDataFolder(folder)();
});

it('takes over the lock of a process whose number another one has got since', () => {
  lockOf({ host: hostname(), pid: process.pid, startTime: '1', token: 'old' });
  lockDataFolder(folder)();
});

it('takes over a lock that cannot be read', () => {
  writeFileSync(join(folder, 'lock'), '');
  lockDataFolder(folder)();
});

it('does not take the lock of another machine, whose processes it cannot see', () => {
  lockOf({ host: 'elsewhere', pid: endedPid(), startTime: '1', token: 'old' });
  expect(() => lockDataFolder(folder)).toThrow('on elsewhere');
});

it('does not give back a lock that somebody else has taken since', () => {
  const unlock = lockDataFolder(folder);
  lockOf({ host: hostname(), pid: process.pid, startTime: null, token: 'theirs' });
  unlock();
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toContain('theirs');
});

it('leaves nothing beside the lock', async () => {
  const { readdirSync } = await import('node:fs');
  lockOf({ host: hostname(), pid: endedPid(), startTime: '1', token: 'old' });
  const unlock = lockDataFolder(folder);
  expect(readdirSync(folder)).toEqual(['lock']);
  unlock();
});
