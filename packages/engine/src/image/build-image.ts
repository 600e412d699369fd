import { SlipwayError } from '../errors/slipway-error.ts';
import type { Happening } from '../events/delivery-event.ts';
import { printCanonical, printFamiliar } from '../model/image-reference.ts';
import type { ContainerEngine, ProgramLines } from '../ports/container-engine.ts';
import type { ImagePorts } from '../ports/index.ts';
import type { StoredManifest } from '../ports/registry.ts';
import { buildInProcess } from './build-in-process.ts';
import { type ImagePlan, planImage } from './plan/plan-image.ts';
import { registriesOf } from './plan/registries.ts';
import { pushed, stopwatch } from './pushed.ts';
import type { BuildRequest } from './request.ts';
import { tagElsewhere } from './tag-elsewhere.ts';

/**
 * Builds the image of a commit, unless the registry has it, and pushes it.
 *
 * @throws SlipwayError NO_COMMIT, DIRTY_TREE, ENGINE_UNAVAILABLE, BUILD_FAILED, PUSH_FAILED and those of the registry and of the
 *   built-in builder.
 */
export async function* buildImage(
  request: BuildRequest,
  ports: ImagePorts,
  signal: AbortSignal,
): AsyncGenerator<Happening, void> {
  const origin = await ports.sources.describe(request.context);
  const plan = planImage(request, origin);
  const found = yield* findPushed(request, plan, origin.commit, ports);
  if (found) return;
  if (signal.aborted) throw new SlipwayError('INTERRUPTED', { what: 'nothing was built' });
  const engine = await engineFor(request, ports);
  if ('silent' in engine) {
    yield planned(plan, origin.commit, 'built-in');
    return yield* buildInProcess(request, plan, origin.committedAt, engine.silent, ports, signal);
  }
  if (request.output !== null) throw new SlipwayError('OUTPUT_NEEDS_BUILT_IN', { engine: engine.name });
  yield planned(plan, origin.commit, engine.name);
  yield* buildByEngine(request, plan, engine, ports, signal);
}

function engineFor({ builder }: BuildRequest, { engines }: ImagePorts): ReturnType<ImagePorts['engines']['find']> {
  return builder === 'built-in' ? Promise.resolve({ silent: [] }) : engines.find(builder === 'auto' ? null : builder);
}

function planned(plan: ImagePlan, commit: string, builder: ContainerEngine['name'] | 'built-in' | null): Happening {
  return {
    type: 'image.planned',
    image: printFamiliar(plan.image),
    alsoTagged: plan.others.map(printFamiliar),
    commit,
    dirty: plan.isDirty,
    builder,
  };
}

/** A commit is built once: what its tag names in the registry is taken. A dirty tree is of no commit. */
async function* findPushed(
  { push, reuse, builder }: BuildRequest,
  plan: ImagePlan,
  commit: string,
  { registry, clock }: ImagePorts,
): AsyncGenerator<Happening, boolean> {
  if (!push || !reuse || plan.isDirty) return false;
  const time = stopwatch(clock);
  let manifest: StoredManifest | null;
  try {
    manifest = await registry.manifest(plan.image);
  } catch (error) {
    // An engine may know a way to the registry that we do not; where it does not either, the push says so.
    if (builder === 'built-in' || !isOfRegistry(error)) throw error;
    const message = `whether the image is there already is not known, so it is built: ${error.message}`;
    yield { type: 'warning.raised', service: null, message };
    return false;
  }
  if (manifest === null) return false;
  yield planned(plan, commit, null);
  const { digest } = manifest;
  yield { type: 'image.built', image: printFamiliar(plan.image), by: 'found', durationMs: time(), digest };
  yield* tagElsewhere(manifest, plan.others, registry, clock);
  return true;
}

function isOfRegistry(error: unknown): error is SlipwayError {
  return error instanceof SlipwayError && error.code.startsWith('REGISTRY_');
}

async function* buildByEngine(
  request: BuildRequest,
  { image, others, labels }: ImagePlan,
  engine: ContainerEngine,
  { registry, readText, clock }: ImagePorts,
  signal: AbortSignal,
): AsyncGenerator<Happening, void> {
  const dockerfile = request.dockerfile ?? `${request.context}/Dockerfile`;
  const text = await readText(dockerfile);
  if (text === null) throw new SlipwayError('FILE_UNREADABLE', { file: dockerfile, reason: 'it does not exist' });
  const logins = await registry.logins(registriesOf(request, text));
  const references = [image, ...others].map(printCanonical);
  const { context, buildArguments, platform, cacheFrom, push } = request;
  const built = stopwatch(clock);
  const order = { references, context, dockerfile, buildArguments, labels, platform, cacheFrom, logins, signal };
  for await (const lines of engine.build(order)) yield output(engine, lines);
  yield { type: 'image.built', image: printFamiliar(image), by: engine.name, durationMs: built() };
  if (!push) return;
  for (const reference of [image, ...others]) {
    const time = stopwatch(clock);
    const pushing = engine.push({ reference: printCanonical(reference), logins, signal });
    for (;;) {
      const step = await pushing.next();
      if (step.done === true) {
        yield pushed(reference, step.value, time());
        break;
      }
      yield output(engine, step.value);
    }
  }
}

function output({ name }: ContainerEngine, { stream, lines }: ProgramLines): Happening {
  return { type: 'image.output', builder: name, stream, lines };
}
