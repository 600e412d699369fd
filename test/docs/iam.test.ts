import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/workspace/root.mjs';
import { blocks } from './markdown.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Condition?: unknown;
}

const adapters = join(root, 'packages/engine/src/adapters/aws');
const page = readFileSync(join(root, 'docs/iam.md'), 'utf8');
const policies = blocks(page, 'json').map(({ text }) => text);

function actionsOf({ Action }: Statement): readonly string[] {
  return typeof Action === 'string' ? [Action] : Action;
}

function statementsOf(policy: string): readonly Statement[] {
  return JSON.parse(policy).Statement;
}

/** Actions in backticks, which is how the tables and sentences of the page name them. */
const named = new Set([...page.matchAll(/`([a-z]+:[A-Z]\w+)`/g)].map(([, action = '']) => action));

describe('docs/iam.md', () => {
  it('has policies', () => {
    expect(policies.length).toBeGreaterThanOrEqual(5);
  });

  it.each(policies.map((policy, index) => [index + 1, policy] as const))(
    'holds policy %i in the form of IAM',
    (_, policy) => {
      expect(JSON.parse(policy)).toMatchObject({ Version: '2012-10-17' });
      for (const statement of statementsOf(policy)) {
        expect(statement.Effect).toBe('Allow');
        for (const action of actionsOf(statement)) expect(action).toMatch(/^[a-z]+:[A-Z]\w+$/);
      }
    },
  );

  it('explains each action that a policy allows', () => {
    const allowed = policies.flatMap(statementsOf).flatMap(actionsOf);
    expect(allowed.filter((action) => !named.has(action))).toEqual([]);
  });

  it('hands roles to ECS tasks only, and names the takers of roles', () => {
    const guarded = policies
      .flatMap(statementsOf)
      .filter((statement) => actionsOf(statement).some((action) => /^iam:|^sts:/.test(action)));
    expect(guarded.length).toBeGreaterThanOrEqual(3);
    for (const { Condition } of guarded) expect(JSON.stringify(Condition)).toMatch(/ecs-tasks\.amazonaws\.com|:sub/);
  });

  it('names every call of ECS that the engine can make', () => {
    const source = readFileSync(join(adapters, 'transport.ts'), 'utf8');
    const actions = [...source.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, action = '']) => `ecs:${action}`);
    expect(actions).toContain('ecs:UpdateService');
    expect(actions.filter((action) => !named.has(action))).toEqual([]);
  });

  it('names every call of AWS that an adapter makes', () => {
    const sources = readdirSync(adapters).map((name) => readFileSync(join(adapters, name), 'utf8'));
    const calls = sources.flatMap((source) => [...source.matchAll(/\bnew ([A-Z]\w+)Command\b|\b([A-Z]\w+)Command,/g)]);
    const operations = new Set(calls.map(([, sent, imported]) => sent ?? imported ?? ''));
    expect(operations).toContain('GetLogEvents');
    const known = new Set([...named].map((action) => action.slice(action.indexOf(':') + 1)));
    expect([...operations].filter((operation) => !known.has(operation))).toEqual([]);
  });
});
