import type { ImageChange } from '../delivery-request.ts';
import { SlipwayError } from '../errors/slipway-error.ts';
import { printable } from '../events/printable.ts';
import {
  type ImageReference,
  parseImageReference,
  parseTag,
  printCanonical,
  printFamiliar,
  sameRepository,
} from '../model/image-reference.ts';
import { ImageReferenceError } from '../model/image-reference-error.ts';
import { nearestName } from '../model/nearest-name.ts';
import type { ContainerDefinition, TaskDefinition } from '../model/task-definition.ts';

/** What one wish gives one container. */
interface Choice {
  readonly container: string;
  /** As it will stand in the task definition. */
  readonly image: string;
  /** The wish named the container, and so wins over one that found it. */
  readonly named: boolean;
}

/** What a wish comes to: containers with their images, or sentences that say why it cannot be fulfilled. */
interface Outcome {
  readonly choices: readonly Choice[];
  readonly problems: readonly string[];
}

/**
 * Decides which containers get which image. `--container NAME=REF` means that container; `--image REF` every container
 * whose image is of the same repository, else the only container; `--tag T` the containers it names, else the only one,
 * else all whose image is of the repository of the first essential container. A named container wins over a found one.
 *
 * @param definitionName ARN or file, for messages.
 * @returns container name → image text; containers that are not in it keep theirs.
 * @throws SlipwayError NO_CONTAINER_MATCHES with every problem at once; BAD_IMAGE_REFERENCE for a tag that is none.
 */
export function chooseImages(
  taskDefinition: TaskDefinition,
  definitionName: string,
  changes: readonly ImageChange[],
): ReadonlyMap<string, string> {
  const containers = taskDefinition.containerDefinitions;
  const outcomes = changes.map((change) => outcomeOf(change, containers));
  const found = outcomes.flatMap(({ choices }) => choices);
  const winners = found.filter(
    ({ container, named }) => named || !found.some((other) => other.named && other.container === container),
  );
  const problems = [...outcomes.flatMap((outcome) => outcome.problems), ...conflicts(winners)];
  if (problems.length > 0) {
    const names = containers.map(({ name }) => name);
    const meant = changes.flatMap(namesIn).flatMap((name) => (names.includes(name) ? [] : nearestName(name, names)));
    throw new SlipwayError('NO_CONTAINER_MATCHES', {
      wanted: [...new Set(problems)],
      containers: containers.map(({ name, image }) => printable(`${name} (${image})`)),
      taskDefinition: printable(definitionName),
      meant: [...new Set(meant)].map((name) => printable(name)),
    });
  }
  return new Map(winners.map(({ container, image }) => [container, image]));
}

/** The containers that a change names. */
function namesIn(change: ImageChange): readonly string[] {
  switch (change.kind) {
    case 'container':
      return [change.container];
    case 'image':
      return [];
    case 'tag':
      return change.containers;
  }
}

function outcomeOf(change: ImageChange, containers: readonly ContainerDefinition[]): Outcome {
  switch (change.kind) {
    case 'container':
      return byName([change.container], containers, (container) => chosen(container, change.image, true));
    case 'image':
      return byRepository(change.image, containers);
    case 'tag':
      return retagged(change, containers);
  }
}

function byName(
  names: readonly string[],
  containers: readonly ContainerDefinition[],
  choose: (container: ContainerDefinition) => Outcome,
): Outcome {
  return joined(
    names.map((name) => {
      const container = containers.find((candidate) => candidate.name === name);
      return container === undefined ? impossible(`No container is named "${printable(name)}"`) : choose(container);
    }),
  );
}

function byRepository(image: ImageReference, containers: readonly ContainerDefinition[]): Outcome {
  const sameOnes = ofRepository(image, containers);
  const [only, ...others] = containers;
  if (sameOnes.length > 0) return joined(sameOnes.map((container) => chosen(container, image, false)));
  if (only !== undefined && others.length === 0) return chosen(only, image, false);
  const repository = printFamiliar({ ...image, tag: null, digest: null });
  return impossible(`No container has an image of the repository ${repository}`);
}

function retagged(change: Extract<ImageChange, { kind: 'tag' }>, containers: readonly ContainerDefinition[]): Outcome {
  const tag = checkedTag(change.tag);
  if (change.containers.length > 0) {
    return byName(change.containers, containers, (container) => withTag(container, tag, true));
  }
  const first = containers.length === 1 ? containers[0] : containers.find(({ essential }) => essential !== false);
  if (first === undefined) return impossible('No container is essential, so none can be found for the tag alone');
  const reference = referenceOf(first);
  if (reference === null) return withTag(first, tag, false);
  return joined(ofRepository(reference, containers).map((container) => withTag(container, tag, false)));
}

function checkedTag(tag: string): string {
  try {
    return parseTag(tag);
  } catch (error) {
    if (!(error instanceof ImageReferenceError)) throw error;
    const { input, reason, position } = error;
    throw new SlipwayError('BAD_IMAGE_REFERENCE', { text: input, reason, position }, { cause: error });
  }
}

/** The digest goes: it would win over the new tag. The name stays as somebody wrote it. */
function withTag(container: ContainerDefinition, tag: string, named: boolean): Outcome {
  const reference = referenceOf(container);
  if (reference === null) {
    const { name, image } = container;
    return impossible(
      `The image of container "${printable(name)}" is no image reference and cannot get a tag: ${printable(image)}`,
    );
  }
  const text = `${nameOf(container.image)}:${tag}`;
  const isSame = printCanonical(reference) === printCanonical({ ...reference, tag, digest: null });
  return { choices: [{ container: container.name, image: isSame ? container.image : text, named }], problems: [] };
}

/** A reference without tag and digest. Neither holds a slash, and the name holds no at sign. */
function nameOf(text: string): string {
  const tagged = text.split('@', 1)[0] ?? text;
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
  return colon === -1 ? tagged : tagged.slice(0, colon);
}

/** An image that is the same in other words stays as it is written, so that nothing is deployed for a spelling. */
function chosen(container: ContainerDefinition, image: ImageReference, named: boolean): Outcome {
  const current = referenceOf(container);
  const isSame = current !== null && printCanonical(current) === printCanonical(image);
  return {
    choices: [{ container: container.name, image: isSame ? container.image : printFamiliar(image), named }],
    problems: [],
  };
}

function ofRepository(
  reference: ImageReference,
  containers: readonly ContainerDefinition[],
): readonly ContainerDefinition[] {
  return containers.filter((container) => {
    const own = referenceOf(container);
    return own !== null && sameRepository(own, reference);
  });
}

/** Null for an image that is no reference, as a placeholder in a file: it is of no repository. */
function referenceOf(container: ContainerDefinition): ImageReference | null {
  try {
    return parseImageReference(container.image);
  } catch (error) {
    if (error instanceof ImageReferenceError) return null;
    throw error;
  }
}

function conflicts(choices: readonly Choice[]): readonly string[] {
  const images = new Map<string, Set<string>>();
  for (const { container, image } of choices) {
    images.set(container, (images.get(container) ?? new Set<string>()).add(image));
  }
  return [...images].flatMap(([container, wanted]) =>
    wanted.size > 1
      ? [`Container "${printable(container)}" cannot have ${[...wanted].map(printable).join(' and ')} at once`]
      : [],
  );
}

function impossible(problem: string): Outcome {
  return { choices: [], problems: [problem] };
}

function joined(outcomes: readonly Outcome[]): Outcome {
  return {
    choices: outcomes.flatMap(({ choices }) => choices),
    problems: outcomes.flatMap(({ problems }) => problems),
  };
}
