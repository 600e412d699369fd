import { blocks } from './markdown.ts';

/** One command of a shell line, as words. */
export type CommandLine = readonly string[];

/** The commands that a page shows in blocks of shell and YAML. */
export function commandLines(page: string): readonly CommandLine[] {
  return [...blocks(page, 'sh'), ...blocks(page, 'yaml')]
    .flatMap(({ text }) => joined(text).split('\n'))
    .flatMap((line) => line.replace(/ &$/, '').split(/ \| | && /))
    .map(wordsOf)
    .map(ownCommand)
    .filter((words) => words.length > 0);
}

/** Lines that were broken by a backslash, or are folded by `>-`, as one. */
function joined(text: string): string {
  return text.replaceAll(/\\\n\s*/g, '').replaceAll(/^( *)(.*)>-\n((?:\1 +.*\n)+)/gm, (_, indent, start, folded) => {
    return `${indent}${start}${folded.trim().replaceAll(/\s*\n\s*/g, ' ')}\n`;
  });
}

/** Words as a POSIX shell splits them, as far as the documentation needs it; variables get a value that fits. */
function wordsOf(line: string): CommandLine {
  const words = line.replace(/^\s*(?:- )?(?:run: )?/, '').match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith('#'));
  return (comment === -1 ? words : words.slice(0, comment)).map((word) =>
    word.replaceAll(/["']/g, '').replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => sampleOf(name)),
  );
}

function sampleOf(variable: string): string {
  if (variable.includes('URL')) return 'https://hooks.example/path';
  return variable.includes('IMAGE') ? 'registry.example/team/web' : '1a2b3c';
}

/** What is run in the end: `npx … -- slipway`, `node packages/x/bin/slipway.cjs` and `slipway` are the same, and so is `npx @slipway/local-ecs`. */
function ownCommand(words: CommandLine): CommandLine {
  const [first = '', second = ''] = words;
  if (first === 'npx' && second === '@slipway/local-ecs') return ['local-ecs', ...words.slice(2)];
  if (first === 'npx' || first === 'npm') return words.includes('--') ? words.slice(words.indexOf('--') + 1) : words;
  const script = first === 'node' ? /([\w-]+)\.cjs$/.exec(second)?.[1] : undefined;
  return script === undefined ? words : [script, ...words.slice(2)];
}
