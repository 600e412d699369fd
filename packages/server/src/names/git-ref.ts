import type { Push } from '../runs/runs.ts';

/** Longest full name of a ref that is taken, in characters: it becomes a file's name, a variable and a line. */
const LONGEST = 255;

/** The object that a deleted ref points to, and that a new one pointed to before. */
const NOTHING = /^0{40}$/;

/** Whether the text is a full object id (SHA-1), and not the one that stands for nothing. */
export function isCommitId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text) && !NOTHING.test(text);
}

/** Whether the text stands for "no object". */
export function isNoObject(text: string): boolean {
  return NOTHING.test(text);
}

/** The branch or tag that a full ref names; null for other refs and for what `git check-ref-format` refuses. */
export function parseRef(ref: string): Push['ref'] | null {
  const [, folder, name = ''] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  if (folder === undefined || ref.length > LONGEST || !isRefName(name)) return null;
  return { kind: folder === 'heads' ? 'branch' : 'tag', name };
}

/** The full name of a branch or tag. */
export function fullRef({ kind, name }: Push['ref']): string {
  return `refs/${kind === 'branch' ? 'heads' : 'tags'}/${name}`;
}

// oxlint-disable no-control-regex -- control characters are what git forbids.
/** The rules of `git check-ref-format`, and one more: no leading dash, so that no name can pass for an option. */
function isRefName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what git forbids.
  if (/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$|^@$/.test(name)) return false;
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}
