import { readYaml, type YamlValue } from '../configuration/yaml-reader.ts';
import type { Rights, Rule } from './rights.ts';

/** Reads an access file: `projects:` with a pattern for each rule and `push:`, `read:` below it, and `create:`. */
export function parseAccessFile(text: string): { readonly content: Rights; readonly problems: readonly string[] } {
  const { top, problems } = readYaml(text);
  if (top === null) return { content: { rules: [], create: [] }, problems };
  top.onlyHas(['projects', 'create']);
  const projects = top.get('projects');
  if (projects === null) top.problem('"projects" is missing');
  const rules = projects?.map()?.entries().flatMap(readRule) ?? [];
  return { content: { rules, create: top.get('create')?.texts() ?? [] }, problems };
}

function readRule([pattern, value]: readonly [string, YamlValue]): readonly Rule[] {
  if (!/^[a-z0-9*][a-z0-9._*/-]*$/.test(pattern))
    value.problem(`"${pattern}" is not the name of a project, nor a pattern with *`);
  const rights = value.map();
  if (rights === null) return [];
  rights.onlyHas(['push', 'read']);
  return [{ pattern, push: rights.get('push')?.texts() ?? [], read: rights.get('read')?.texts() ?? [] }];
}
