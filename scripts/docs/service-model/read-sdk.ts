import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire as requireFrom } from 'node:module';
import { dirname, join } from 'node:path';

/** What a published SDK client says about its service. */
export interface SdkModel {
  readonly packageName: string;
  readonly version: string;
  /** The structure that each operation takes, by the operation's name. */
  readonly inputs: ReadonlyMap<string, SdkStructure>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

export interface SdkStructure {
  readonly name: string;
  readonly members: readonly SdkMember[];
}

export interface SdkMember {
  readonly name: string;
  readonly isRequired: boolean;
  readonly type: SdkType;
}

export type SdkType =
  | { readonly kind: 'text'; readonly enumName: string | null }
  | { readonly kind: 'number' | 'flag' | 'time' | 'blob' | 'document' }
  | { readonly kind: 'list' | 'map'; readonly of: SdkType }
  | { readonly kind: 'structure'; readonly get: () => SdkStructure };

/**
 * Reads a client of the AWS SDK for JavaScript: types and required members are in the schemas that it exports, the names of the enums
 * in its declarations.
 *
 * @param root the folder of the workspace; local-ecs depends on the client
 */
export function readSdkModel(packageName: string, root: string): SdkModel {
  const require = requireFrom(join(root, 'packages/local-ecs/package.json'));
  const manifest = findManifest(require.resolve(packageName));
  const exported: Readonly<Record<string, unknown>> = require(packageName);
  const declarations = readDeclarations(join(dirname(manifest), 'dist-types/models'));
  const enums = new Map(
    declarations.enumNames.map((name) => [name, Object.values(exported[name] as Record<string, string>)]),
  );
  const structures = new Map<Schema, SdkStructure>();
  const structure = (schema: StructureSchema): SdkStructure => {
    const known = structures.get(schema);
    if (known !== undefined) return known;
    const [, , name, , names, types, requiredCount = 0] = schema;
    const declared = declarations.memberTypes.get(name);
    const members = names.map((member, index) => ({
      name: member,
      isRequired: index < requiredCount,
      type: typeOf(types[index] ?? 0, enumIn(declared?.get(member) ?? '', enums)),
    }));
    const made = { name, members };
    structures.set(schema, made);
    return made;
  };
  const typeOf = (reference: SchemaReference, enumName: string | null): SdkType => {
    const schema = resolve(reference);
    if (typeof schema === 'number') return simpleType(schema, enumName);
    if (schema[0] === STRUCTURE || schema[0] === UNION) return { kind: 'structure', get: () => structure(schema) };
    if (schema[0] === LIST) return { kind: 'list', of: typeOf(schema[4], enumName) };
    if (schema[0] === MAP) return { kind: 'map', of: typeOf(schema[5], enumName) };
    throw new Error(`${packageName}: a schema of the unknown kind ${JSON.stringify(schema).slice(0, 100)}`);
  };
  const operations = Object.values(exported).filter(isOperation);
  return {
    packageName,
    version: JSON.parse(readFileSync(manifest, 'utf8')).version,
    inputs: new Map(operations.map(([, , name, , input]) => [name, structure(resolve(input) as StructureSchema)])),
    enums,
  };
}

const NAMED = 0;
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
/** A structure that has one of its members. */
const UNION = 4;
const OPERATION = 9;

type StructureSchema = readonly [
  3 | 4,
  string,
  string,
  unknown,
  readonly string[],
  readonly SchemaReference[],
  number?,
];
type ListSchema = readonly [1, string, string, unknown, SchemaReference];
type MapSchema = readonly [2, string, string, unknown, SchemaReference, SchemaReference];
type OperationSchema = readonly [9, string, string, unknown, SchemaReference, SchemaReference];
type Schema = number | StructureSchema | ListSchema | MapSchema;
/** A simple type with a name. */
type NamedSchema = readonly [0, string, string, unknown, SchemaReference];
/** A schema, a function that gives it, or either with traits behind it. */
type SchemaReference =
  | Schema
  | NamedSchema
  | (() => SchemaReference)
  | readonly [number | (() => SchemaReference), unknown];

function resolve(reference: SchemaReference): Schema {
  if (typeof reference === 'function') return resolve(reference());
  if (typeof reference === 'number') return reference;
  if (reference.length === 2) return resolve(reference[0]);
  return reference[0] === NAMED ? resolve(reference[4]) : reference;
}

/** The numbers that stand for simple types; a list or map of one has its number added. */
function simpleType(schema: number, enumName: string | null): SdkType {
  if ((schema & 64) !== 0) return { kind: 'list', of: simpleType(schema & ~64, enumName) };
  if ((schema & 128) !== 0) return { kind: 'map', of: simpleType(schema & ~128, enumName) };
  switch (schema) {
    case 0:
      return { kind: 'text', enumName };
    case 1:
    case 17:
    case 19:
      return { kind: 'number' };
    case 2:
      return { kind: 'flag' };
    case 4:
    case 5:
    case 6:
    case 7:
      return { kind: 'time' };
    case 15:
      return { kind: 'document' };
    case 21:
    case 42:
      return { kind: 'blob' };
    default:
      throw new Error(`The simple type ${schema} is unknown.`);
  }
}

function isOperation(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === OPERATION;
}

/** The enum that a declared type such as `(ClusterField | undefined)[]` speaks of. */
function enumIn(declared: string, enums: ReadonlyMap<string, unknown>): string | null {
  return declared.match(/\w+/g)?.find((word) => enums.has(word)) ?? null;
}

interface Declarations {
  readonly enumNames: readonly string[];
  /** The declared type of each member of each interface. */
  readonly memberTypes: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

function readDeclarations(folder: string): Declarations {
  // A client without enums has no file of them.
  const text = (file: string): string => {
    const path = join(folder, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const interfaces = readdirSync(folder)
    .filter((file) => /^models_\d+\.d\.ts$/.test(file))
    .flatMap((file) => [...text(file).matchAll(/^export interface (\w+) .*\{\n([\s\S]*?)^\}/gm)]);
  return {
    enumNames: [...text('enums.d.ts').matchAll(/^export declare const (\w+):/gm)].map(([, name = '']) => name),
    memberTypes: new Map(
      interfaces.map(([, name = '', body = '']) => [
        name,
        new Map([...body.matchAll(/^ {4}(\w+)\??: ([^;]+);/gm)].map(([, member = '', type = '']) => [member, type])),
      ]),
    ),
  };
}

function findManifest(entry: string): string {
  const marker = join('dist-cjs', 'index.js');
  if (!entry.endsWith(marker)) throw new Error(`${entry} is not laid out as a client of the AWS SDK.`);
  return `${entry.slice(0, -marker.length)}package.json`;
}
