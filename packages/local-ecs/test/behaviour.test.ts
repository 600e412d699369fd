import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const HERE = new URL('.', import.meta.url);
const stated = [...readFileSync(new URL('../BEHAVIOUR.md', HERE), 'utf8').matchAll(/^- \*\*(\d+\.\d+)\*\*/gm)].map(
  ([, id]) => id,
);
const sources = readdirSync(HERE, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => readFileSync(new URL(name, HERE), 'utf8'));
// A numbered test is called as `it('1.2 …'` or `it.each(…)('1.2 …'`.
const tested = new Set(sources.flatMap((source) => [...source.matchAll(/\(\s*['"`](\d+\.\d+) /g)].map(([, id]) => id)));

describe('BEHAVIOUR.md', () => {
  it('states each number once', () => {
    expect(stated.length).toBeGreaterThan(50);
    expect(new Set(stated).size).toBe(stated.length);
  });

  it('has a test for every sentence', () => {
    expect(stated.filter((id) => !tested.has(id))).toEqual([]);
  });

  it('has a sentence for every numbered test', () => {
    expect([...tested].filter((id) => !stated.includes(id))).toEqual([]);
  });
});
