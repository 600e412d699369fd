import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import type { DockerCli } from './docker-cli.ts';
import type { DockerEngine } from './docker-engine.ts';
import { instanceLabel, type Owner, pauseImageName } from './labels.ts';
import { notProvisioned } from './not-provisioned.ts';
import { pauseProgram } from './pause-program.ts';

/** The image of the containers that hold a network. */
export interface PauseImage {
  /** Its name; made with the first call. @throws StartError */
  name(): Promise<string>;
  remove(): Promise<void>;
}

export function createPauseImage(cli: DockerCli, engine: DockerEngine, owner: Owner): PauseImage {
  const name = pauseImageName(owner);
  let made: Promise<string> | null = null;
  const make = async (): Promise<string> => {
    const program = pauseProgram(engine.architecture);
    if (program === null) {
      throw notProvisioned(`tasks of several containers with network mode awsvpc do not run on ${engine.architecture}`);
    }
    const archive = pack();
    archive.entry({ name: 'pause', mode: 0o755 }, program);
    archive.finalize();
    const label = `LABEL ${instanceLabel(owner)}`;
    const args = ['import', '--change', 'ENTRYPOINT ["/pause"]', '--change', label, '-', name];
    const { exitCode, stderr } = await cli.run(args, { input: await buffer(archive) });
    if (exitCode !== 0) throw notProvisioned(stderr);
    return name;
  };
  return {
    name() {
      made ??= make().catch((error: Error) => {
        made = null;
        throw error;
      });
      return made;
    },
    async remove() {
      if (made !== null) await cli.run(['image', 'rm', '--force', '--', name]);
      made = null;
    },
  };
}
