import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { DataFolderError, openLocalEcs } from '../../src/index.ts';
import { openLevelStore } from '../../src/store/level-store.ts';

const root = mkdtempSync(join(tmpdir(), 'local-ecs-state-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A folder in which a local-ecs has kept a cluster. */
async function used(): Promise<string> {
  const dataFolder = mkdtempSync(join(root, 'used-'));
  const ecs = await openLocalEcs({ dataFolder });
  await ecs.call('CreateCluster', { clusterName: 'c' });
  await ecs.close();
  return dataFolder;
}

async function changed(dataFolder: string, change: (database: ClassicLevel) => Promise<void>): Promise<void> {
  const database = new ClassicLevel(join(dataFolder, 'state'));
  await change(database);
  await database.close();
}

/** Puts a record there as local-ecs itself does. */
async function written(dataFolder: string, key: string, value: string): Promise<void> {
  const store = await openLevelStore(dataFolder);
  await store.read();
  await store.write(new Map([[key, value]]));
  await store.close();
}

const CLUSTER = 'arn:aws:ecs:us-east-1:123456789012:cluster/c';

function levelFile(dataFolder: string, name: RegExp): string {
  const state = join(dataFolder, 'state');
  return join(state, readdirSync(state).find((each) => name.test(each)) ?? '');
}

const refusal = (dataFolder: string): Promise<string> =>
  openLocalEcs({ dataFolder }).then(
    (ecs) => ecs.close().then(() => 'none'),
    (error: Error) => `${error instanceof DataFolderError}: ${error.message}`,
  );

describe('the data folder', () => {
  it('20.10 is made where it is not there, and left as it was closed', async () => {
    const dataFolder = join(root, 'new', 'deep');
    const first = await openLocalEcs({ dataFolder });
    await first.call('CreateCluster', { clusterName: 'c' });
    expect(existsSync(join(dataFolder, 'local-ecs.pid'))).toBe(true);
    await first.close();
    expect(readdirSync(dataFolder)).toEqual(['state']);
    const second = await openLocalEcs({ dataFolder });
    onTestFinished(() => second.close());
    expect((await second.call('ListClusters', {}))['clusterArns']).toHaveLength(1);
  });

  it('20.10 a second local-ecs is told who uses it', async () => {
    const dataFolder = await used();
    const first = await openLocalEcs({ dataFolder });
    expect(await refusal(dataFolder)).toBe(
      `true: cannot keep the state in ${dataFolder}: another local-ecs (process ${process.pid}) uses it. ` +
        'End that one, or choose another folder with --data.',
    );
    await first.close();
    expect(await refusal(dataFolder)).toBe('none');
  });

  it.each([
    [
      'a newer format',
      (folder: string) => changed(folder, (database) => database.put('!format', '99')),
      'it has format 99',
    ],
    ['what is no record', (folder: string) => written(folder, 'task x', 'x'), 'it is damaged: the record task x'],
    ['a record of no known kind', (folder: string) => written(folder, 'moon x', '[1,{}]'), 'the record moon x'],
    [
      'a record that lacks another one',
      (folder: string) => written(folder, 'task x', '[1,{"clusterArn":"arn:aws:ecs:r:1:cluster/none"}]'),
      'there is no cluster',
    ],
    [
      'a database of somebody else',
      (folder: string) => changed(folder, (database) => database.del('!format')),
      'the database in it is not of local-ecs',
    ],
    [
      'a record that has vanished',
      (folder: string) => changed(folder, (database) => database.del(`cluster ${CLUSTER}`)),
      'its records are not all as they were written',
    ],
    [
      'a record that says something else than what was written',
      (folder: string) =>
        changed(folder, async (database) => {
          const before = (await database.get(`cluster ${CLUSTER}`)) ?? '';
          await database.put(`cluster ${CLUSTER}`, before.replace('ACTIVE', 'ACTIV3'));
        }),
      'its records are not all as they were written',
    ],
    [
      'a file that is cut off',
      async (folder: string) => {
        // What was in the log is in a table after the next start.
        await changed(folder, () => Promise.resolve());
        truncateSync(levelFile(folder, /\.ldb$/), 20);
      },
      'it is damaged: IO error',
    ],
    ['a broken database', async (folder: string) => garble(join(folder, 'state')), 'it is damaged'],
    [
      'other files',
      async (folder: string) => writeFileSync(join(folder, 'state', 'letter.txt'), ''),
      'letter.txt is not of local-ecs',
    ],
  ])('20.11 with %s is refused and left as it is', async (_what, change, text) => {
    const dataFolder = await used();
    await change(dataFolder);
    expect(await refusal(dataFolder)).toContain(text);
    expect(await refusal(dataFolder)).toContain(text);
  });

  it('20.11 of the first format is taken, and watched from then on', async () => {
    const dataFolder = await used();
    await changed(dataFolder, (database) =>
      database.batch([
        { type: 'put', key: '!format', value: '1' },
        { type: 'del', key: '!sum' },
      ]),
    );
    expect(await refusal(dataFolder)).toBe('none');
    await changed(dataFolder, (database) => database.del(`cluster ${CLUSTER}`));
    expect(await refusal(dataFolder)).toContain('its records are not all as they were written');
  });

  it('20.11 that is a file, or below one, is refused', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(await refusal(file)).toContain(`true: cannot keep the state in ${file}: `);
    expect(await refusal(join(file, 'folder'))).toContain('Choose another folder with --data.');
  });

  it('20.7 goes on behind a write that failed, without what the failed one left', async () => {
    const dataFolder = join(root, 'gone');
    const [state, away] = [join(dataFolder, 'state'), join(root, 'away')];
    const store = await openLevelStore(dataFolder);
    await store.write(new Map([['a', '1']]));
    // More than one log of the database holds needs a new file, which cannot be made where there is no folder.
    renameSync(state, away);
    const fill = async () => {
      for (let count = 0; count < 10; count += 1) await store.write(new Map([['b', 'x'.repeat(3_000_000)]]));
    };
    await expect(fill()).rejects.toThrow('No such file');
    renameSync(away, state);
    await store.write(new Map([['c', '3']]));
    await store.close();
    const second = await openLevelStore(dataFolder);
    onTestFinished(() => second.close());
    const entries = await second.read();
    expect([entries.get('a'), entries.get('c')]).toEqual(['1', '3']);
  });
});

function garble(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith('MANIFEST')) writeFileSync(join(folder, name), 'garbage');
}
