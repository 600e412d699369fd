import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/index.ts';
import { ECS_MODEL } from '../../src/model/ecs-model.ts';
import { type MemberType, readModel, type Structure } from '../../src/model/service-model.ts';
import { SETTING_RULES } from '../../src/state/account-settings.ts';
import { findings } from '../../src/validation/findings.ts';

const model = readModel(ECS_MODEL);
const operations = [...model.operations];
const inputOf = (operation: string): Structure => model.input(operation) ?? [];

describe('the service model', () => {
  it('knows the operations of ECS, and no others', () => {
    expect(operations).toContain('CreateService');
    expect(operations.length).toBeGreaterThan(80);
    expect(model.input('MakeCoffee')).toBeNull();
    expect(model.input('constructor')).toBeNull();
  });

  it('has every structure and enum that it speaks of', () => {
    const first = (lines: string): string[] =>
      lines
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0] ?? '');
    const known = new Set([...first(ECS_MODEL.structures), ...first(ECS_MODEL.enums)]);
    const spoken = [
      ...[...ECS_MODEL.structures.matchAll(/:[[{]*(?:text=)?([A-Z]\w*)/g)].map(([, name]) => name),
      ...ECS_MODEL.operations
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[1]),
    ];
    expect(spoken.length).toBeGreaterThan(300);
    expect(spoken.filter((name) => name === undefined || !known.has(name))).toEqual([]);
  });

  it('has the account settings that there are rules for', () => {
    const name = inputOf('PutAccountSetting').find((each) => each.name === 'name');
    expect(name?.type).toEqual({ kind: 'text', values: [...SETTING_RULES.keys()] });
  });

  it('says what a member is', () => {
    const member = (name: string) => inputOf('RegisterTaskDefinition').find((each) => each.name === name);
    expect(member('family')).toEqual({ name: 'family', isRequired: true, type: { kind: 'text', values: null } });
    expect(member('requiresCompatibilities')).toEqual({
      name: 'requiresCompatibilities',
      isRequired: false,
      type: { kind: 'list', of: { kind: 'text', values: ['EC2', 'EXTERNAL', 'FARGATE', 'MANAGED_INSTANCES'] } },
    });
  });

  it('finds nothing wrong with an input that is made by it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...operations), fc.gen(), (operation, gen) => {
        const input = structureOf(inputOf(operation), (arbitrary) => gen(() => arbitrary), 0);
        expect(findings(inputOf(operation), input)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('judges any input without failing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...operations), fc.object(), (operation, members) => {
        const names = inputOf(operation).map(({ name }) => name);
        const values = Object.values(members);
        const input = Object.fromEntries(names.map((name, index) => [name, values[index % values.length]]));
        expect(Array.isArray(findings(inputOf(operation), input as JsonObject))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

type Pick = <T>(arbitrary: fc.Arbitrary<T>) => T;

/** An input with all required members and some others, to a depth that ends. */
function structureOf(members: Structure, pick: Pick, depth: number): JsonObject {
  const kept = members.filter(({ isRequired }) => isRequired || (depth < 4 && pick(fc.boolean())));
  return Object.fromEntries(kept.map(({ name, type }) => [name, anyOf(type, pick, depth + 1)]));
}

function anyOf(type: MemberType, pick: Pick, depth: number): JsonValue {
  switch (type.kind) {
    case 'text':
      return type.values === null ? pick(fc.string()) : pick(fc.constantFrom(...type.values));
    case 'number':
    case 'time':
      return pick(fc.integer());
    case 'flag':
      return pick(fc.boolean());
    case 'blob':
    case 'document':
      return '';
    case 'list':
      return [anyOf(type.of, pick, depth)];
    case 'map':
      return { key: anyOf(type.of, pick, depth) };
    case 'structure':
      return structureOf(type.members(), pick, depth);
  }
}
