import type { JobOutput } from '../job-event.ts';
import { lineSplitter } from './line-splitter.ts';
import { masker, maskText } from './masker.ts';

/** What became of a piece of output. */
export type OutputLine = Pick<JobOutput, 'stream'> & { readonly line: string };

/** Turns what a script writes into lines: decoded, masked, bounded; the marks of its commands become the commands. */
export interface OutputReader {
  push(bytes: Uint8Array): readonly OutputLine[];
  end(): readonly OutputLine[];
}

export interface OutputBounds {
  readonly lineLength: number;
  /** Bytes that are left of the job's bound; shared by all scripts of the job. */
  readonly budget: { bytes: number };
  readonly outputBytes: number;
}

/**
 * @param mark stands in front of the number of a command at the end of a line: nobody could guess it.
 * @param commands what the marks stand for.
 */
export function outputReader(
  mark: string,
  commands: readonly string[],
  masked: readonly string[],
  { lineLength, budget, outputBytes }: OutputBounds,
): OutputReader {
  const decoder = new TextDecoder();
  const mask = masker(masked);
  const splitter = lineSplitter(lineLength);
  return {
    push: (bytes) => bounded(splitter.push(mask.push(decoder.decode(bytes, { stream: true })))),
    end: () => bounded([...splitter.push(mask.push(decoder.decode()) + mask.end()), ...splitter.end()]),
  };

  function bounded(lines: readonly string[]): readonly OutputLine[] {
    return lines.flatMap(withCommands).flatMap((line): OutputLine[] => {
      if (budget.bytes < 0) return [];
      budget.bytes -= Buffer.byteLength(line.line) + 1;
      if (budget.bytes >= 0) return [line];
      return [{ stream: 'runner', line: `The output is longer than ${sizeText(outputBytes)}: the rest is not kept.` }];
    });
  }

  function withCommands(line: string): readonly OutputLine[] {
    const at = line.lastIndexOf(mark);
    if (at === -1) return [{ stream: 'stdout', line }];
    const before = line.slice(0, at);
    // `set -x` shows the command that writes the mark; the mark itself follows.
    const traced = untraced(before);
    if (traced !== before) return traced === '' ? [] : [{ stream: 'stdout', line: traced }];
    const command = commands[Number(line.slice(at + mark.length))] ?? '';
    const shown = maskText(command.replace(/\n+$/, ''), masked).split('\n');
    return [
      ...(before === '' ? [] : [{ stream: 'stdout', line: before } as const]),
      ...shown.map((text) => ({ stream: 'command', line: text }) as const),
    ];
  }
}

/** Cuts the `+ printf … '` that a traced shell shows at the end, in linear time whatever the line holds. */
function untraced(line: string): string {
  const command = line.lastIndexOf(' printf ');
  if (command === -1 || !/^ printf \S+ '?$/.test(line.slice(command))) return line;
  let plus = command;
  while (line[plus - 1] === '+') plus -= 1;
  return plus === command ? line : line.slice(0, plus);
}

function sizeText(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MiB` : `${bytes} bytes`;
}
