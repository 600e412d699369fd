import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const answerMs = 20_000;

/** What tells the client where its engine is. */
const engineSettings = /^(?:DOCKER_|CONTAINER_|CONTAINERS_|XDG_RUNTIME_DIR$)/;

/** The environment of the client: PATH, and the runner's own word on where the engine is; nothing else of the runner. */
export function engineEnvironment(searchPath: string): Record<string, string> {
  const settings = Object.entries(process.env).filter(([name]) => engineSettings.test(name));
  return { ...Object.fromEntries(settings), HOME: process.env['HOME'] ?? '/', PATH: searchPath };
}

/** What the client, or the loader that starts it, would obey itself: DOCKER_HOST of a job is meant for the docker inside of it. */
const obeyed = /^(?:DOCKER_|CONTAINER_|CONTAINERS_|BUILDKIT_|BUILDX_|LD_|XDG_|HOME$)/;

/** How variables get into the container: by the client's own environment, or by a file, NAME=VALUE line by line. */
export interface CarriedVariables {
  readonly byClient: Readonly<Record<string, string>>;
  readonly byFile: string;
}

/** Parts the variables of a job. One that the client would obey and that has several lines is in neither: a file cannot hold it. */
export function carriedVariables(variables: Readonly<Record<string, string>>): CarriedVariables {
  const all = Object.entries(variables);
  const lines = all.filter(([name, value]) => obeyed.test(name) && !/[\r\n]/.test(value));
  return {
    byClient: Object.fromEntries(all.filter(([name]) => !obeyed.test(name))),
    byFile: lines.map(([name, value]) => `${name}=${value}\n`).join(''),
  };
}

/** Why no container can be started: null where the engine answers. */
export async function engineProblem(engine: string, searchPath: string): Promise<string | null> {
  try {
    await run(engine, ['info', '--format', '{{.ID}}'], { timeout: answerMs, env: engineEnvironment(searchPath) });
    return null;
  } catch (error) {
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') return `${engine} is not installed`;
    return stderr.trim().split('\n').at(-1) || `"${engine} info" does not answer`;
  }
}

/** Removes a container, running or not; says nothing where there is none. */
export async function removeContainer(engine: string, name: string, searchPath: string): Promise<void> {
  await run(engine, ['rm', '--force', name], { timeout: answerMs, env: engineEnvironment(searchPath) }).catch(
    () => undefined,
  );
}

export interface ContainerRun {
  readonly name: string;
  readonly image: string;
  readonly entrypoint: readonly string[] | null;
  readonly workdir: string;
  /** Folders and files of the host that are there under the same path, to change and to read only. */
  readonly mounts: readonly string[];
  readonly readOnly: readonly string[];
  /** Names of variables: their values come from the environment of the client, so that no list of processes shows them. */
  readonly variables: readonly string[];
  /** A file of further ones. */
  readonly variablesFile: string;
  /** PATH of the container, where the pipeline sets one; the client needs its own. */
  readonly path: string | null;
  readonly command: readonly string[];
}

/** The words behind the name of the engine. */
export function containerWords(container: ContainerRun): readonly string[] {
  const [first, ...others] = container.entrypoint ?? [];
  return [
    'run',
    '--rm',
    '--init',
    '--name',
    container.name,
    '--workdir',
    container.workdir,
    ...container.mounts.flatMap((path) => ['--volume', `${path}:${path}`]),
    ...container.readOnly.flatMap((path) => ['--volume', `${path}:${path}:ro`]),
    ...container.variables.filter((name) => name !== 'PATH').flatMap((name) => ['--env', name]),
    '--env-file',
    container.variablesFile,
    ...(container.path === null ? [] : ['--env', `PATH=${container.path}`]),
    ...(first === undefined ? [] : ['--entrypoint', first]),
    container.image,
    ...others,
    ...container.command,
  ];
}
