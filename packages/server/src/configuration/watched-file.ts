import { readFileSync, statSync } from 'node:fs';
import { SlipwayError } from '@slipway/engine';

/** What a file holds, read again when it has changed. */
export interface WatchedFile<Content> {
  /** The newest content that was right. */
  content(): Content;
}

type Read<Content> = (text: string) => { readonly content: Content; readonly problems: readonly string[] };

/**
 * Reads a file now, and again whenever it is asked for after a change. A change that makes it wrong is told once, and
 * what was right before stays in force.
 *
 * @throws SlipwayError FILE_UNREADABLE, BAD_SERVER_FILE with every problem of the file; only here, not later.
 */
export function watchFile<Content>(
  file: string,
  read: Read<Content>,
  log: (line: string) => void,
): WatchedFile<Content> {
  let seen = stampOf(file);
  let current = readNow(file, read);
  return {
    content() {
      const stamp = stampOf(file);
      if (stamp === seen) return current;
      seen = stamp;
      try {
        current = readNow(file, read);
        log(`${file} was read again`);
      } catch (error) {
        if (!(error instanceof SlipwayError)) throw error;
        log(`${error.message}\nWhat it said before stays in force.`);
      }
      return current;
    },
  };
}

/** What changes when the file does. */
function stampOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
}

function readNow<Content>(file: string, read: Read<Content>): Content {
  const { content, problems } = read(readText(file));
  if (problems.length > 0) {
    throw new SlipwayError('BAD_SERVER_FILE', { file, problems });
  }
  return content;
}

/** @throws SlipwayError FILE_UNREADABLE */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = { ENOENT: 'there is no such file', EACCES: 'permission denied', EISDIR: 'it is a folder' }[
      code ?? ''
    ];
    throw new SlipwayError('FILE_UNREADABLE', { file, reason: reason ?? message }, { cause: error });
  }
}
