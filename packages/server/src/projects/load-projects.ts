import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { watchFile } from '../configuration/watched-file.ts';
import type { ProjectSettings } from './project-settings.ts';
import { parseProjectsFile } from './projects-file.ts';

/**
 * The projects of a file, as it says now and after each change; none where there is no file and none was asked for.
 *
 * @throws SlipwayError FILE_UNREADABLE, BAD_SERVER_FILE
 */
export function loadProjects(
  file: string,
  isAskedFor: boolean,
  env: Readonly<Record<string, string | undefined>>,
  log: (line: string) => void,
): (name: string) => ProjectSettings | null {
  if (!isAskedFor && !existsSync(file)) return () => null;
  const sources = {
    variable: (name: string) => env[name] ?? null,
    file: firstLine,
    resolve: (path: string) => resolve(dirname(file), path),
  };
  const projects = watchFile(file, (text) => parseProjectsFile(text, sources), log);
  return (name) => projects.content().get(name) ?? null;
}

function firstLine(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/)[0] ?? '';
  } catch {
    return null;
  }
}
