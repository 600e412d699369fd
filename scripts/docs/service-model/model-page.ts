import type { Page } from '../page.ts';
import { readSdkModel, type SdkModel, type SdkStructure, type SdkType } from './read-sdk.ts';

/** The source file of local-ecs that holds what the published schemas say about the inputs of a service. */
export function modelPage(service: string, packageName: string): Page {
  return {
    file: `packages/local-ecs/src/model/${service}-model.ts`,
    from: packageName,
    hasNote: false,
    generate: (_read, root) => source(service, readSdkModel(packageName, root)),
  };
}

function source(service: string, model: SdkModel): string {
  const structures = reachable([...model.inputs.values()]);
  const enums = new Set(
    [...structures.values()].flatMap(({ members }) => members.flatMap(({ type }) => enumsOf(type))),
  );
  const lines = (texts: Iterable<string>): string => `\`\n${[...texts].toSorted().join('\n')}\n\``;
  return `// Generated from ${model.packageName} ${model.version} by "npm run docs"; do not edit.
import type { WrittenModel } from './service-model.ts';

export const ${service.toUpperCase()}_MODEL: WrittenModel = {
  operations: ${lines([...model.inputs].map(([operation, input]) => `${operation} ${input.name}`))},
  structures: ${lines([...structures.values()].map(structureLine))},
  enums: ${lines([...enums].map((name) => `${name} ${model.enums.get(name)?.join(' ')}`))},
};
`;
}

function structureLine({ name, members }: SdkStructure): string {
  return [
    name,
    ...members.map((member) => `${member.name}${member.isRequired ? '*' : ''}:${written(member.type)}`),
  ].join(' ');
}

function written(type: SdkType): string {
  switch (type.kind) {
    case 'text':
      return type.enumName === null ? 'text' : `text=${type.enumName}`;
    case 'list':
      return `[${written(type.of)}]`;
    case 'map':
      return `{${written(type.of)}}`;
    case 'structure':
      return type.get().name;
    default:
      return type.kind;
  }
}

function reachable(inputs: readonly SdkStructure[]): Map<string, SdkStructure> {
  const found = new Map<string, SdkStructure>();
  const visit = (structure: SdkStructure): void => {
    if (found.has(structure.name)) return;
    found.set(structure.name, structure);
    for (const { type } of structure.members) for (const part of structuresOf(type)) visit(part);
  };
  for (const input of inputs) visit(input);
  return found;
}

function structuresOf(type: SdkType): SdkStructure[] {
  if (type.kind === 'list' || type.kind === 'map') return structuresOf(type.of);
  return type.kind === 'structure' ? [type.get()] : [];
}

function enumsOf(type: SdkType): string[] {
  if (type.kind === 'list' || type.kind === 'map') return enumsOf(type.of);
  return type.kind === 'text' && type.enumName !== null ? [type.enumName] : [];
}
