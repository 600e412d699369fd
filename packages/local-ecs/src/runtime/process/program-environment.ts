import { stat } from 'node:fs/promises';
import { delimiter } from 'node:path';
import type { AssignedPort } from '../task/placed-container.ts';
import { pathInside } from './path-inside.ts';

/** The search path of an image that sets none. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The whole environment of a program: that of its container, and nothing of local-ecs's own but the search path, which
 * comes behind the image's folders. HOME is the container's folder; PORT is where it has to listen, PORT_8080 where
 * a container of the task listens for its containerPort 8080.
 */
export async function programEnvironment(container: {
  readonly folder: string;
  readonly environment: ReadonlyMap<string, string>;
  /** Where it has to listen. */
  readonly port: number;
  /** Of all containers of the task. */
  readonly ports: readonly AssignedPort[];
  readonly hostPath: string;
}): Promise<Record<string, string>> {
  const { folder, environment, port, ports, hostPath } = container;
  const own = await existingFolders(folder, environment.get('PATH') ?? DEFAULT_PATH);
  return {
    ...Object.fromEntries(environment),
    ...Object.fromEntries(ports.map(({ containerPort, hostPort }) => [`PORT_${containerPort}`, String(hostPort)])),
    PATH: [...own, hostPath].join(delimiter),
    HOME: folder,
    PORT: String(port),
  };
}

/** The folders of a search path that the image has, as they lie on this machine. */
async function existingFolders(root: string, searchPath: string): Promise<string[]> {
  const folders = await Promise.all(
    searchPath
      .split(':')
      .filter((folder) => folder.startsWith('/'))
      .map(async (folder) => {
        const path = await pathInside(root, folder, true);
        const status = await stat(path).catch(() => null);
        return status?.isDirectory() === true ? [path] : [];
      }),
  );
  return [...new Set(folders.flat())];
}
