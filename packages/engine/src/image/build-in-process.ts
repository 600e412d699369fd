import { SlipwayError } from '../errors/slipway-error.ts';
import type { Happening } from '../events/delivery-event.ts';
import { printCanonical, printFamiliar } from '../model/image-reference.ts';
import { mediaTypes, type Platform } from '../model/oci.ts';
import type { ImageWorkshop } from '../ports/image-workshop.ts';
import type { ImagePorts } from '../ports/index.ts';
import { archiveImage } from './archive-image.ts';
import { loadIgnored } from './load-ignored.ts';
import { keepLayers, layerTree, openBase } from './open-base.ts';
import { byBytes, copyEntries, folderEntries } from './plan/copy-entries.ts';
import { type Evaluated, evaluate, type Step } from './plan/evaluate.ts';
import { type HistoryStep, imageConfig, imageManifest } from './plan/image-documents.ts';
import type { ImageTree } from './plan/image-tree.ts';
import type { ImagePlan } from './plan/plan-image.ts';
import { parsePlatform, platformArguments } from './plan/platform.ts';
import { halves, type LineProblem, stageChain } from './plan/stages.ts';
import { pushImage } from './push-image.ts';
import { pushed, stopwatch } from './pushed.ts';
import type { BuildRequest } from './request.ts';
import { tagElsewhere } from './tag-elsewhere.ts';

/**
 * Builds without an engine what needs none: no instruction that runs a program. The same commit gives the same image.
 *
 * @param silent why no engine is used, for the error.
 * @throws SlipwayError NO_DESTINATION, BAD_DOCKERFILE, NEEDS_ENGINE, FILE_UNREADABLE, IMAGE_NOT_FOUND and those of the registry.
 */
export async function* buildInProcess(
  request: BuildRequest,
  plan: ImagePlan,
  committedAt: number,
  silent: readonly string[],
  ports: ImagePorts,
  signal: AbortSignal,
): AsyncGenerator<Happening, void> {
  if (!request.push && request.output === null) throw new SlipwayError('NO_DESTINATION', {});
  const workshop = await ports.openWorkshop();
  try {
    yield* building(request, plan, committedAt, silent, { ports, workshop, signal });
  } finally {
    await workshop.close();
  }
}

interface Place {
  readonly ports: ImagePorts;
  readonly workshop: ImageWorkshop;
  readonly signal: AbortSignal;
}

async function* building(
  request: BuildRequest,
  plan: ImagePlan,
  committedAt: number,
  silent: readonly string[],
  { ports, workshop, signal }: Place,
): AsyncGenerator<Happening, void> {
  const { registry, clock } = ports;
  const built = stopwatch(clock);
  const path = request.dockerfile ?? `${request.context}/Dockerfile`;
  const text = await ports.readText(path);
  if (text === null) throw new SlipwayError('FILE_UNREADABLE', { file: path, reason: 'it does not exist' });
  const file = path.startsWith(`${request.context}/`) ? path.slice(request.context.length + 1) : path;
  const asked = wantedPlatform(request);
  const settings = {
    file,
    given: givenArguments(request.buildArguments, ports.variable),
    predefined: platformArguments(asked ?? ports.platform, ports.platform),
    engines: silent,
  };
  const chain = stageChain(text, settings);
  const base = await openBase(chain, asked, ports);
  const evaluated = evaluate(chain, base.config, settings);
  for (const name of evaluated.unused) {
    yield {
      type: 'warning.raised',
      service: null,
      message: `--build-arg ${name}: no ARG of the Dockerfile asks for it`,
    };
  }
  const tree = await layerTree(base, evaluated.steps, registry, workshop);
  const ignored = await loadIgnored(request.context, path, ports.readText);
  const context = await workshop.list(request.context, ignored);
  const steps: HistoryStep[] = [];
  const problems: LineProblem[] = [];
  for (const step of evaluated.steps) {
    if (signal.aborted) throw new SlipwayError('INTERRUPTED', { what: 'the build was stopped, nothing was pushed' });
    yield { type: 'image.output', builder: 'built-in', stream: 'stdout', lines: [step.createdBy] };
    const { entries, problems: found } = entriesOf(step, context, tree);
    problems.push(...found.map((problem) => ({ line: step.line, problem })));
    for (const entry of entries) tree.add(entry);
    const isEmpty = entries.length === 0 || problems.length > 0;
    const layer = isEmpty ? null : await workshop.pack(request.context, entries, committedAt);
    steps.push({ createdBy: step.createdBy, layer });
  }
  if (problems.length > 0) throw new SlipwayError('BAD_DOCKERFILE', { file, problems });

  const config = workshop.blobOf(mediaTypes.config, configOf(evaluated, steps, plan, base));
  const layers = [...base.layers, ...steps.flatMap(({ layer }) => (layer === null ? [] : [layer.descriptor]))];
  const manifest = imageManifest(config.descriptor, layers);
  const image = printFamiliar(plan.image);
  if (request.output !== null) {
    await keepLayers(base, registry, workshop);
    const names = [plan.image, ...plan.others].map(printCanonical);
    await archiveImage(request.output, { config, layers, manifest, names }, workshop);
  }
  yield {
    type: 'image.built',
    image,
    by: 'built-in',
    durationMs: built(),
    ...(request.output === null ? {} : { file: request.output }),
  };
  if (!request.push) return;
  const time = stopwatch(clock);
  const digest = await pushImage(plan.image, { config, layers, manifest }, base, { registry, workshop });
  yield pushed(plan.image, digest, time());
  yield* tagElsewhere({ mediaType: mediaTypes.manifest, body: manifest }, plan.others, registry, clock);
}

function entriesOf(
  { files }: Step,
  context: Parameters<typeof copyEntries>[1],
  tree: ImageTree,
): ReturnType<typeof copyEntries> {
  if (files === null) return { entries: [], problems: [] };
  return files.do === 'copy'
    ? copyEntries(files, context, tree)
    : { entries: folderEntries(files.path, tree), problems: [] };
}

function configOf(
  { config, author }: Evaluated,
  steps: readonly HistoryStep[],
  { labels, created }: ImagePlan,
  base: Awaited<ReturnType<typeof openBase>>,
): string {
  const all = { ...config.Labels, ...labels };
  const sorted = Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => byBytes(a, b)));
  return imageConfig({
    base: base.config,
    config: { ...config, Labels: sorted },
    author,
    platform: base.platform,
    created,
    steps,
  });
}

function wantedPlatform({ platform }: BuildRequest): Platform | null {
  return platform === null ? null : parsePlatform(platform);
}

/** `NAME` alone takes the value of the environment, and is as good as not given where there is none. */
function givenArguments(
  given: readonly string[],
  variable: (name: string) => string | null,
): ReadonlyMap<string, string> {
  return new Map(
    given.flatMap((text) => {
      const [name, value] = halves(text);
      const known = value ?? variable(name);
      return known === null ? [] : [[name, known] as const];
    }),
  );
}
