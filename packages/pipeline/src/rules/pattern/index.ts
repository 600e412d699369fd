import { parsePattern } from './parse-pattern.ts';
import { compile } from './program.ts';
import { BadPattern } from './syntax.ts';

/** What a pattern is looked for in: of a longer text (the message of a commit) only its beginning. */
const longestText = 64 * 1024;

export type Pattern = { readonly test: (text: string) => boolean } | { readonly problem: string };

/**
 * A `/pattern/` in the language of GitLab (RE2: no looking ahead, no back references). It is ours and not the language's own
 * because whoever may push chooses both the pattern and the text, and no pair of them may keep a server busy.
 *
 * @param text with its slashes and flags: `/^release-/i`.
 */
export function patternOf(text: string): Pattern | null {
  const [, source, flags] = /^\/([\s\S]+)\/([a-zA-Z]*)$/.exec(text) ?? [];
  if (source === undefined || flags === undefined) return null;
  const unknown = /[^imsU]/.exec(flags)?.[0];
  if (unknown !== undefined) return { problem: `${text}: there is no flag "${unknown}".` };
  try {
    const matches = compile(parsePattern(source, flags));
    return { test: (subject) => matches(subject.slice(0, longestText)) };
  } catch (error) {
    if (error instanceof BadPattern) return { problem: `${text} is no pattern: ${error.message}.` };
    throw error;
  }
}
