import { isWordCharacter } from './character-classes.ts';
import { type Assertion, BadPattern, type CharacterTest, type PatternNode } from './syntax.ts';

type Instruction =
  | { readonly kind: 'character'; readonly test: CharacterTest; readonly next: number }
  | { readonly kind: 'assertion'; readonly assertion: Assertion; readonly next: number }
  | { readonly kind: 'either'; readonly next: number; readonly other: number }
  | { readonly kind: 'match' };

const mostInstructions = 5000;

/** Whether the pattern is found anywhere in a text, in time that grows with pattern times text and never faster. */
export function compile(pattern: PatternNode): (text: string) => boolean {
  const program: Instruction[] = [{ kind: 'match' }];
  const start = emit(pattern, 0);
  return (text) => run(program, start, text);

  /** Adds a node that goes on at `next`, and gives where it begins. */
  function emit(node: PatternNode, next: number): number {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'character':
        return add({ kind: 'character', test: node.test, next });
      case 'assertion':
        return add({ kind: 'assertion', assertion: node.assertion, next });
      case 'sequence':
        return node.parts.reduceRight((after, part) => emit(part, after), next);
      case 'choice':
        return node.options
          .map((option) => emit(option, next))
          .reduceRight((other, begin) => add({ kind: 'either', next: begin, other }));
      case 'repeat':
        return repeat(node.part, node.least, node.most, next);
    }
  }

  function repeat(part: PatternNode, least: number, most: number | null, next: number): number {
    let after = next;
    if (most === null) {
      const loop = add({ kind: 'either', next, other: next });
      program[loop] = { kind: 'either', next: emit(part, loop), other: next };
      after = loop;
    } else {
      for (let count = least; count < most; count += 1)
        after = add({ kind: 'either', next: emit(part, after), other: next });
    }
    for (let count = 0; count < least; count += 1) after = emit(part, after);
    return after;
  }

  function add(instruction: Instruction): number {
    if (program.length >= mostInstructions) throw new BadPattern('it is too large');
    return program.push(instruction) - 1;
  }
}

/** All ways through the program at once, one character after the other. */
function run(program: readonly Instruction[], start: number, text: string): boolean {
  const characters = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  let here = new Set<number>();
  for (let position = 0; position <= characters.length; position += 1) {
    here.add(start);
    const reached = follow(program, here, (assertion) => holds(assertion, characters, position));
    if (reached.matched) return true;
    const character = characters[position];
    const after = new Set<number>();
    for (const at of reached.waiting) {
      if (character !== undefined && at.test(character)) after.add(at.next);
    }
    here = after;
  }
  return false;
}

type Waiting = Extract<Instruction, { kind: 'character' }>;

function follow(
  program: readonly Instruction[],
  from: ReadonlySet<number>,
  isTrue: (assertion: Assertion) => boolean,
): { readonly matched: boolean; readonly waiting: readonly Waiting[] } {
  const seen = new Set<number>(from);
  const waiting: Waiting[] = [];
  // A set gives what is added while it is walked.
  for (const index of seen) {
    const instruction = program[index];
    if (instruction === undefined) continue;
    if (instruction.kind === 'match') return { matched: true, waiting: [] };
    if (instruction.kind === 'character') waiting.push(instruction);
    else if (instruction.kind === 'either') seen.add(instruction.next).add(instruction.other);
    else if (isTrue(instruction.assertion)) seen.add(instruction.next);
  }
  return { matched: false, waiting };
}

const newline = 10;

function holds(assertion: Assertion, characters: readonly number[], position: number): boolean {
  const before = characters[position - 1];
  const after = characters[position];
  const isEdge = isWord(before) !== isWord(after);
  switch (assertion) {
    case 'text-begin':
      return before === undefined;
    case 'text-end':
      return after === undefined;
    case 'line-begin':
      return before === undefined || before === newline;
    case 'line-end':
      return after === undefined || after === newline;
    case 'word-edge':
      return isEdge;
    case 'inside-word':
      return !isEdge;
  }
}

function isWord(character: number | undefined): boolean {
  return character !== undefined && isWordCharacter(character);
}
