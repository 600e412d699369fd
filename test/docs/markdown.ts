import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/workspace/root.mjs';

/** A page of the documentation. */
export interface Page {
  /** Relative to the workspace. */
  readonly path: string;
  readonly text: string;
}

/** A block of code between fences. */
interface Block {
  /** The word behind the opening fence, empty when there is none. */
  readonly language: string;
  readonly text: string;
}

/** Every page of the workspace, those of the packages included. */
export function pages(): readonly Page[] {
  const folders = ['.', ...packageFolders()].flatMap((folder) => markdownIn(folder, false));
  return [...folders, ...markdownIn('docs', true)].map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }));
}

/** Whether a page is made from the code, and so is right where the code is. */
export function isGenerated({ text }: Page): boolean {
  return text.startsWith('<!-- Generated');
}

/** The blocks of a page, of one language where one is given. */
export function blocks(text: string, language?: string): readonly Block[] {
  const all = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, name = '', code = '']): Block => {
    return { language: name, text: code };
  });
  return language === undefined ? all : all.filter((block) => block.language === language);
}

/** A page without its blocks. */
export function prose(text: string): string {
  return text.replace(/^```\w*\n[\s\S]*?^```$/gm, '');
}

/** What stands between backticks in a line. */
export function codeSpans(text: string): readonly string[] {
  return [...prose(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

function packageFolders(): readonly string[] {
  return readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
}

function markdownIn(folder: string, recursive: boolean): readonly string[] {
  return readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .toSorted();
}
