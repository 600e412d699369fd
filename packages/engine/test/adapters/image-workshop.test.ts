import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openWorkshop } from '../../src/adapters/built-in/image-workshop.ts';
import { copyEntries } from '../../src/image/plan/copy-entries.ts';
import { dockerIgnore } from '../../src/image/plan/dockerignore.ts';
import { ImageTree } from '../../src/image/plan/image-tree.ts';
import type { Layer } from '../../src/model/oci.ts';
import type { ImageWorkshop } from '../../src/ports/image-workshop.ts';

const committedAt = Date.UTC(2026, 0, 2, 3, 4, 5);

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'slipway-context-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function write(root: string, name: string, text = name, mode = 0o644): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
  chmodSync(join(root, name), mode);
}

async function workshop(): Promise<ImageWorkshop> {
  const opened = await openWorkshop();
  onTestFinished(() => opened.close());
  return opened;
}

async function packed(root: string, at = committedAt): Promise<{ layer: Layer; content: Buffer }> {
  const opened = await openWorkshop();
  try {
    const files = await opened.list(root, dockerIgnore(''));
    const copy = { sources: ['.'], to: '/app/', owner: { uid: 0, gid: 0 }, mode: null };
    const layer = await opened.pack(root, copyEntries(copy, files, new ImageTree()).entries, at);
    const chunks: Uint8Array[] = [];
    for await (const chunk of opened.blob(layer.descriptor).content()) chunks.push(chunk);
    return { layer, content: Buffer.concat(chunks) };
  } finally {
    await opened.close();
  }
}

const sha256 = (content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

describe('a context', () => {
  it('is listed in one order, without what is ignored, and without .git', async () => {
    const root = folder();
    for (const name of ['b', 'a/x', 'a-b', 'node_modules/m/index.js', '.git/HEAD', 'sub/.git/HEAD']) write(root, name);
    write(root, 'run.sh', '', 0o700);
    symlinkSync('a/x', join(root, 'link'));
    const listed = await (await workshop()).list(root, dockerIgnore('node_modules'));
    expect(listed.map(({ path, kind, executable, target }) => [path, kind, executable, target])).toEqual([
      ['a', 'directory', false, null],
      ['a/x', 'file', false, null],
      ['a-b', 'file', false, null],
      ['b', 'file', false, null],
      ['link', 'link', false, 'a/x'],
      ['run.sh', 'file', true, null],
      ['sub', 'directory', false, null],
      ['sub/.git', 'directory', false, null],
      ['sub/.git/HEAD', 'file', false, null],
    ]);
  });

  it('shows what is taken back in out of an ignored folder', async () => {
    const root = folder();
    for (const name of ['dist/a', 'dist/b/c']) write(root, name);
    const listed = await (await workshop()).list(root, dockerIgnore('dist\n!dist/b/c'));
    expect(listed.map(({ path }) => path)).toEqual(['dist/b/c']);
  });
});

describe('a layer', () => {
  it('has the digests that it says', async () => {
    const root = folder();
    write(root, 'a', 'x'.repeat(100_000));
    const { layer, content } = await packed(root);
    expect(layer.descriptor).toMatchObject({ digest: sha256(content), size: content.length });
    expect(layer.diffId).toBe(sha256(gunzipSync(content)));
  });

  it('can be read back: names, links, modes and owners', async () => {
    const root = folder();
    write(root, 'bin/run', 'r', 0o755);
    write(root, `${'deep/'.repeat(40)}file`);
    symlinkSync('../bin/run', join(root, 'link'));
    const opened = await workshop();
    const { layer, content } = await packed(root);
    await opened.keep(
      layer.descriptor,
      (async function* () {
        yield content;
      })(),
    );
    const found = [];
    for await (const entry of opened.entries(layer.descriptor)) found.push(entry);
    expect(found).toContainEqual({ path: 'app/bin/run', kind: 'file', mode: 0o755, uid: 0, gid: 0, target: null });
    expect(found).toContainEqual({ path: 'app/link', kind: 'link', mode: 0o777, uid: 0, gid: 0, target: '../bin/run' });
    expect(found.map(({ path }) => path)).toContain(`app/${'deep/'.repeat(40)}file`);
    expect(opened.has(layer.descriptor)).toBe(true);
  });

  it('has a time of its commit and none of its making', async () => {
    const root = folder();
    write(root, 'a');
    const first = await packed(root);
    utimesSync(join(root, 'a'), 1, 1);
    expect((await packed(root)).layer).toEqual(first.layer);
    expect((await packed(root, committedAt + 1000)).layer.diffId).not.toBe(first.layer.diffId);
    expect(first.content.readUInt32LE(4)).toBe(0);
  });

  it('is the same for the same tree, however it was written', async () => {
    const names = fc.constantFrom('a', 'b/c', 'b/d', 'Z', 'ä', 'x y', 'e/f/g', '-', 'b-', '.hidden');
    const file = fc.record({ text: fc.string({ maxLength: 50 }), executable: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(names, file), { selector: ([name]) => name, minLength: 1 }),
        async (files) => {
          const roots = [folder(), folder()] as const;
          for (const [name, { text, executable }] of files) write(roots[0], name, text, executable ? 0o755 : 0o644);
          // Another order, another umask, another day.
          for (const [name, { text, executable }] of files.toReversed()) {
            write(roots[1], name, text, executable ? 0o700 : 0o600);
            utimesSync(join(roots[1], name), 1, 1);
          }
          const [one, other] = [await packed(roots[0]), await packed(roots[1])];
          expect(other.layer).toEqual(one.layer);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the workshop', () => {
  it('says what cannot be read or written', async () => {
    const opened = await workshop();
    await expect(opened.list('/no/such/folder', dockerIgnore(''))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(opened.archive('/no/such/folder/a.tar', [])).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });

  it('leaves nothing behind', async () => {
    const opened = await openWorkshop();
    const root = folder();
    write(root, 'a');
    const layer = await opened.pack(root, [], committedAt);
    await opened.close();
    await expect(async () => {
      for await (const _ of opened.blob(layer.descriptor).content()) break;
    }).rejects.toThrow('ENOENT');
    expect(readFileSync(join(root, 'a'), 'utf8')).toBe('a');
  });
});
