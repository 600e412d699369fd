import { join } from 'node:path';

/** The data folder cannot be had or its state cannot be read. The message names the folder, the cause and what to do. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** What is in the folder cannot be read. */
export function damagedState(folder: string, cause: Error): DataFolderError {
  return new DataFolderError(
    `cannot read the state in ${folder}: it is damaged: ${cause.message}. ` +
      `Put a copy back, or move ${join(folder, 'state')} away to begin anew; images are not in it.`,
  );
}
