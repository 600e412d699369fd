import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace/root.mjs';

const separator = `\n${'-'.repeat(78)}\n\n`;

/**
 * The licences and notices of the packages that a bundle contains, as one text.
 *
 * @param inputs paths of the bundled files, relative to the workspace.
 */
export function licencesOf(inputs) {
  const folders = [...new Set(inputs.map(packageFolder).filter((folder) => folder !== null))].toSorted();
  /** Many packages share one text, to the byte: it is printed once, under all their names. */
  const namesByText = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const text = legalText(folder) ?? `License: ${license}\n`;
    namesByText.set(text, [...(namesByText.get(text) ?? []), `${name} ${version}`]);
  }
  const sections = [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text.trim()}\n`);
  return ['This file contains code of the following packages, under their licences.\n', ...sections].join(separator);
}

function packageFolder(input) {
  return /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? null;
}

function legalText(folder) {
  const files = readdirSync(join(root, folder)).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name));
  if (files.length === 0) return null;
  return files
    .toSorted()
    .map((name) => readFileSync(join(root, folder, name), 'utf8').trim())
    .join('\n\n');
}
