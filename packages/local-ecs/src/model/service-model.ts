/**
 * What a service takes, in a form that is small and quick to load. Each line is a record: `Operation Structure`,
 * `Structure member:type …` and `Enum value …`. A member that must be there has a `*` behind its name; a type is the name of a structure,
 * `text` (`text=Enum`), `number`, `flag`, `time`, `blob`, `document`, `[type]` for a list or `{type}` for a map.
 */
export interface WrittenModel {
  readonly operations: string;
  readonly structures: string;
  readonly enums: string;
}

/** The operations of a service and what they take. */
export interface ServiceModel {
  readonly operations: ReadonlySet<string>;
  /** What the operation takes; null for an unknown one. */
  input(operation: string): Structure | null;
}

/** The members of an object. */
export type Structure = readonly Member[];

/** A member, and what it has to be. */
export interface Member {
  readonly name: string;
  readonly isRequired: boolean;
  readonly type: MemberType;
}

/** What a value has to be, down to its parts. */
export type MemberType =
  | { readonly kind: 'text' /** Null: any text. */; readonly values: readonly string[] | null }
  | { readonly kind: 'number' | 'flag' | 'time' | 'blob' | 'document' }
  | { readonly kind: 'list' | 'map'; readonly of: MemberType }
  | { readonly kind: 'structure'; readonly members: () => Structure };

/** Reads a model. Structures are read when they are first asked for: most calls need few of them. */
export function readModel(written: WrittenModel): ServiceModel {
  const operations = records(written.operations);
  const structures = records(written.structures);
  const enums = records(written.enums);
  const read = new Map<string, Structure>();

  const structure = (name: string): Structure => {
    const known = read.get(name) ?? (structures.get(name) ?? []).map(member);
    read.set(name, known);
    return known;
  };
  const member = (text: string): Member => {
    const colon = text.indexOf(':');
    const name = text.slice(0, colon);
    const isRequired = name.endsWith('*');
    return { name: isRequired ? name.slice(0, -1) : name, isRequired, type: type(text.slice(colon + 1)) };
  };
  const type = (text: string): MemberType => {
    if (text.startsWith('[')) return { kind: 'list', of: type(text.slice(1, -1)) };
    if (text.startsWith('{')) return { kind: 'map', of: type(text.slice(1, -1)) };
    switch (text) {
      case 'text':
        return { kind: 'text', values: null };
      case 'number':
      case 'flag':
      case 'time':
      case 'blob':
      case 'document':
        return { kind: text };
      default:
        return text.startsWith('text=')
          ? { kind: 'text', values: enums.get(text.slice('text='.length)) ?? null }
          : { kind: 'structure', members: () => structure(text) };
    }
  };
  return {
    operations: new Set(operations.keys()),
    input: (operation) => {
      const [name] = operations.get(operation) ?? [];
      return name === undefined ? null : structure(name);
    },
  };
}

function records(lines: string): Map<string, string[]> {
  return new Map(
    lines
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', ...rest] = line.split(' ');
        return [name, rest];
      }),
  );
}
