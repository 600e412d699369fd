import { SlipwayError } from '../errors/slipway-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import type { Tag, TaggedTaskDefinition, TaskDefinition } from '../model/task-definition.ts';

/**
 * Reads a task definition from a file: JSON, bare (as RegisterTaskDefinition takes it, tags inside) or wrapped in
 * `taskDefinition` (as DescribeTaskDefinition answers it, tags beside). Images may be placeholders that a deploy replaces.
 *
 * @param name the file, for messages.
 * @throws SlipwayError BAD_TASK_DEFINITION_FILE with every problem at once. It never repeats what the file holds beside
 *   names, because files hold secrets.
 */
export function parseTaskDefinitionFile(name: string, text: string): TaggedTaskDefinition {
  const refuse = (problems: readonly string[]): SlipwayError =>
    new SlipwayError('BAD_TASK_DEFINITION_FILE', { file: name, problems });

  const json = text.replace(/^\uFEFF/, '');
  if (json.trim() === '') throw refuse(['it is empty']);
  const read = readJson(json);
  if ('problem' in read) throw refuse([read.problem]);
  if (!isJsonObject(read.value)) throw refuse([`it holds ${kindOf(read.value)}, not an object`]);

  const isWrapped = 'taskDefinition' in read.value;
  const inner = isWrapped ? read.value['taskDefinition'] : read.value;
  if (!isJsonObject(inner)) throw refuse([`"taskDefinition" is ${kindOf(inner)}, not an object`]);
  const tags = (isWrapped ? read.value['tags'] : undefined) ?? inner['tags'] ?? [];

  const problems = [...familyProblems(inner), ...containersProblems(inner), ...tagsProblems(tags)];
  if (problems.length > 0) throw refuse(problems);
  const members = Object.entries(inner).filter(([member]) => member !== 'tags');
  return { taskDefinition: Object.fromEntries(members) as TaskDefinition, tags: tags as unknown as readonly Tag[] };
}

function readJson(text: string): { readonly value: JsonValue } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) as JsonValue };
  } catch (error) {
    // The message of the parser quotes the text around the fault, which may be a password; its position is enough.
    const offset = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    return { problem: offset === undefined ? 'it is not JSON' : `it is not JSON (${placeOf(text, Number(offset))})` };
  }
}

function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}

function familyProblems(definition: JsonObject): readonly string[] {
  return isText(definition['family']) ? [] : [`"family" ${lackOf(definition['family'])}`];
}

function containersProblems(definition: JsonObject): readonly string[] {
  const containers = definition['containerDefinitions'];
  if (containers === undefined) return ['"containerDefinitions" is missing'];
  if (!Array.isArray(containers)) return [`"containerDefinitions" is ${kindOf(containers)}, not a list`];
  if (containers.length === 0) return ['"containerDefinitions" is empty'];
  const list = containers as readonly JsonValue[];
  return [...list.flatMap(containerProblems), ...repeatedNames(list)];
}

function containerProblems(container: JsonValue, index: number): readonly string[] {
  const path = `containerDefinitions[${index}]`;
  if (!isJsonObject(container)) return [`"${path}" is ${kindOf(container)}, not an object`];
  const texts = ['name', 'image'].flatMap((member) =>
    isText(container[member]) ? [] : [`"${path}.${member}" ${lackOf(container[member])}`],
  );
  const { essential } = container;
  const isEssentialKnown = essential === undefined || essential === null || typeof essential === 'boolean';
  return isEssentialKnown ? texts : [...texts, `"${path}.essential" is ${kindOf(essential)}, not true or false`];
}

function repeatedNames(containers: readonly JsonValue[]): readonly string[] {
  const names = containers.flatMap((container) =>
    isJsonObject(container) && isText(container['name']) ? [container['name']] : [],
  );
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) < index));
  return [...repeated].map((name) => `the container name "${name}" stands more than once`);
}

function tagsProblems(tags: JsonValue): readonly string[] {
  if (!Array.isArray(tags)) return [`"tags" is ${kindOf(tags)}, not a list`];
  return (tags as readonly JsonValue[]).flatMap((tag, index) =>
    isJsonObject(tag) && isText(tag['key']) && typeof tag['value'] === 'string'
      ? []
      : [`"tags[${index}]" has no "key" and "value"`],
  );
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function lackOf(value: JsonValue | undefined): string {
  if (value === undefined) return 'is missing';
  return value === '' ? 'is empty' : `is ${kindOf(value)}, not a text`;
}

function kindOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return { string: 'a text', number: 'a number', boolean: 'true or false' }[
    typeof value as 'string' | 'number' | 'boolean'
  ];
}
