import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a small file so that whoever reads it, whenever the process or the machine stops, finds it whole or not at
 * all. `scratch` is a folder on the same file system.
 */
export async function writeFileWhole(scratch: string, path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(scratch, { recursive: true });
  const temporary = join(scratch, randomUUID());
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await moveFile(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Moves a file to its place, whose folder may not be there yet; one that is there already is replaced. */
export async function moveFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}
