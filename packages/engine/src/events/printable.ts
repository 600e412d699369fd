/**
 * Text from outside (AWS, docker, git, logs) made safe for a terminal: control characters, C1 controls and bidirectional
 * overrides are shown as \x1b, \u202e and so on; a tab becomes a space. Newlines are escaped too: callers split lines first.
 */
export function printable(text: string): string {
  return text.replace(unsafe, (character) => {
    if (character === '\t') return ' ';
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
