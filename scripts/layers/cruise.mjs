import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';

const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');

/** The names of the rules. @type {readonly string[]} */
export const ruleNames = forbidden.map(({ name }) => name);

/**
 * Follows every import of a workspace and holds it against the rules.
 *
 * @param {string} workspace its folder.
 * @param {object} overrides of the options of dependency-cruiser.
 * @returns {Promise<{ violations: { rule: string, from: string, to: string }[], sources: number, unread: string[] }>}
 *   the broken rules, the number of source files, and those of them that were not read.
 */
export async function cruiseLayers(workspace, overrides = {}) {
  const folders = ['packages', 'test', 'bench'].filter((folder) => existsSync(join(workspace, folder)));
  const { output } = await cruise(folders, {
    ...options,
    ...overrides,
    baseDir: workspace,
    ruleSet: { forbidden },
    validate: true,
  });
  const sources = folders.flatMap((folder) => sourcesUnder(workspace, folder));
  const imports = new Map(output.modules.map(({ source, dependencies }) => [source, dependencies.length]));
  return {
    violations: output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    sources: sources.length,
    unread: sources.filter(
      (file) => !imports.has(file) || (imports.get(file) === 0 && importsSomething(join(workspace, file))),
    ),
  };
}

function importsSomething(file) {
  return /^(import|export)\b[^;]*\bfrom '/m.test(readFileSync(file, 'utf8'));
}

function sourcesUnder(workspace, folder) {
  return readdirSync(join(workspace, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^(node_modules|dist|bin)$/.test(entry.name) ? [] : sourcesUnder(workspace, path);
    return /\.(ts|mjs)$/.test(entry.name) ? [path] : [];
  });
}
