import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSlipwayError, SlipwayError } from '../../errors/slipway-error.ts';
import type {
  BuildOrder,
  ContainerEngine,
  ContainerEngines,
  EngineName,
  HostImage,
  ProgramLines,
  PushOrder,
  RegistryLogin,
} from '../../ports/container-engine.ts';
import type { Environment } from '../aws/aws-connection.ts';
import { type ProcessEnd, processLines, runProcess } from '../processes/run-process.ts';
import { buildCall, type EngineCall, type EngineKind, pushCall, pushedDigest } from './build-arguments.ts';
import { lendLogins } from './engine-login.ts';
import { buildahImages, imagesOfContainers, inspectedImages, listCall, plainId, removeCall } from './host-images.ts';

/** In the order in which they are looked for. */
const engineNames: readonly EngineName[] = ['docker', 'podman', 'buildah'];

/** An engine that hangs is as good as none. */
const patienceMs = 20_000;

/** So many of the last lines go into the error of a build that failed. */
const linesOfError = 3;
/** More than that of an engine's output is not looked through for a digest or a reason. */
const linesRemembered = 50;

/** The container engines of this machine, by their command lines. */
export function containerEngines(env: Environment): ContainerEngines {
  return {
    async find(wanted) {
      const silent: string[] = [];
      for (const name of wanted === null ? engineNames : [wanted]) {
        const refusal = await whyNot(name, env);
        if (refusal === null) return engine(await kindOf(name, env), env);
        if (wanted !== null) throw new SlipwayError('ENGINE_UNAVAILABLE', { engine: name, said: refusal });
        silent.push(`${name}: ${refusal}`);
      }
      return { silent };
    },
  };
}

/** An engine is there when it answers; its client alone builds nothing. */
async function whyNot(name: EngineName, env: Environment): Promise<string | null> {
  const argv: readonly [string, ...string[]] =
    name === 'docker' ? ['docker', 'info', '--format', '{{.ServerVersion}}'] : [name, 'info'];
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const { code, stdout, stderr } = await runProcess({ argv, env, signal });
    if (code === 0 && stdout.trim() !== '') return null;
    if (signal.aborted) return `"${argv.join(' ')}" said nothing for ${patienceMs / 1000} s`;
    return lastLine(stderr) || `"${argv.join(' ')}" ended with ${code ?? 'a signal'}`;
  } catch (error) {
    if (isSlipwayError(error, 'NOT_INSTALLED')) return 'it is not installed';
    throw error;
  }
}

async function kindOf(name: EngineName, env: Environment): Promise<EngineKind> {
  if (name !== 'docker') return { name, hasBuildx: false };
  const { code } = await runProcess({ argv: ['docker', 'buildx', 'version'], env });
  return { name, hasBuildx: code === 0 };
}

function engine(kind: EngineKind, env: Environment): ContainerEngine {
  const { name } = kind;
  const read = async (argv: readonly [string, ...string[]]): Promise<string> => {
    const { code, stdout, stderr } = await runProcess({ argv, env });
    if (code === 0 || isOnlyGone(stderr)) return stdout;
    throw new SlipwayError('ENGINE_UNAVAILABLE', { engine: name, said: lastLine(stderr) });
  };
  return {
    name,

    async *build(order: BuildOrder) {
      const last: string[] = [];
      const ended = yield* remembering(running(buildCall(kind, order), order, name, env), last);
      if (ended.code === 0) return;
      throw new SlipwayError('BUILD_FAILED', {
        engine: name,
        image: order.references[0] ?? '',
        reason: howItEnded(ended),
        lines: last.slice(-linesOfError),
      });
    },

    async *push(order: PushOrder) {
      const folder = await mkdtemp(join(tmpdir(), 'slipway-push-'));
      try {
        const file = join(folder, 'digest');
        const said: string[] = [];
        const ended = yield* remembering(running(pushCall(name, order.reference, file), order, name, env), said);
        const digest = said.map(pushedDigest).findLast((found) => found !== null) ?? (await readDigest(file));
        if (ended.code === 0 && digest !== null) return digest;
        const words = said.findLast((line) => line.trim() !== '') ?? howItEnded(ended);
        throw new SlipwayError('PUSH_FAILED', { engine: name, image: order.reference, said: words });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },

    async imagesWithLabel(label: string, value: string): Promise<readonly HostImage[]> {
      const listed = await read(listCall(name, label, value));
      if (name === 'buildah') return buildahImages(listed);
      const ids = [...new Set(lines(listed))];
      return ids.length === 0 ? [] : inspectedImages(await read([name, 'image', 'inspect', ...ids]));
    },

    async imagesInUse() {
      if (name === 'buildah') {
        return new Set(lines(await read(['buildah', 'containers', '--all', '--format', '{{.ImageID}}'])).map(plainId));
      }
      const ids = lines(await read([name, 'container', 'ls', '--all', '--quiet', '--no-trunc']));
      return new Set(ids.length === 0 ? [] : imagesOfContainers(await read([name, 'container', 'inspect', ...ids])));
    },

    async remove(reference: string) {
      const { code, stderr } = await runProcess({ argv: removeCall(name, reference), env });
      return code === 0 ? null : lastLine(stderr);
    },
  };
}

/** Runs an engine with the logins that it needs for this one command. */
async function* running(
  { argv, env: own }: EngineCall,
  { logins, signal }: { readonly logins: readonly RegistryLogin[]; readonly signal: AbortSignal },
  name: EngineName,
  env: Environment,
): AsyncGenerator<ProgramLines, ProcessEnd> {
  const lent = await lendLogins(name, logins, env);
  try {
    const ended = yield* processLines({ argv, env: { ...env, ...own, ...lent.env }, signal });
    if (signal.aborted) throw new SlipwayError('INTERRUPTED', { what: `"${argv.slice(0, 2).join(' ')}" was stopped` });
    return ended;
  } finally {
    await lent.end();
  }
}

async function* remembering(
  program: AsyncGenerator<ProgramLines, ProcessEnd>,
  kept: string[],
): AsyncGenerator<ProgramLines, ProcessEnd> {
  let isOver = false;
  try {
    for (;;) {
      const step = await program.next();
      isOver = step.done === true;
      if (step.done === true) return step.value;
      kept.push(...step.value.lines.filter((line) => line.trim() !== ''));
      kept.splice(0, Math.max(0, kept.length - linesRemembered));
      yield step.value;
    }
  } finally {
    if (!isOver) await program.return({ code: null, signal: null });
  }
}

/** Something went between the list and the look at it; what is left was printed all the same. */
export function isOnlyGone(stderr: string): boolean {
  const said = lines(stderr);
  return said.length > 0 && said.every((line) => /no such (?:container|image|object)/i.test(line));
}

function howItEnded({ code, signal }: ProcessEnd): string {
  return code === null ? `ended by ${signal ?? 'a signal'}` : `exit ${code}`;
}

async function readDigest(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^sha256:[0-9a-f]{64}$/.test(text.trim()) ? text.trim() : null;
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function lastLine(text: string): string {
  return lines(text).at(-1)?.trim() ?? '';
}
