import { anyOf, escapedClass, namedClass, not, oneOf, unicodeClass } from './character-classes.ts';
import { BadPattern, type CharacterTest, type PatternNode } from './syntax.ts';

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
}

const deepest = 100;
const mostRepeats = 1000;
const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07', e: '\x1b' };

/**
 * Reads a pattern of RE2, the language of GitLab's `/patterns/`.
 *
 * @param flags letters behind the closing slash: i, m, s.
 * @throws BadPattern
 */
export function parsePattern(source: string, flags: string): PatternNode {
  return new Parser(source).parse({
    ignoreCase: flags.includes('i'),
    multiLine: flags.includes('m'),
    dotAll: flags.includes('s'),
  });
}

class Parser {
  readonly #characters: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#characters = Array.from(source);
  }

  parse(flags: Flags): PatternNode {
    const node = this.#choice(flags);
    if (this.#peek() !== undefined) throw new BadPattern('a ")" has no "("');
    return node;
  }

  #choice(outer: Flags): PatternNode {
    this.#depth += 1;
    if (this.#depth > deepest) throw new BadPattern('its groups are too deep');
    const options: PatternNode[] = [];
    let parts: PatternNode[] = [];
    let flags = outer;
    for (let next = this.#peek(); next !== undefined && next !== ')'; next = this.#peek()) {
      if (this.#take('|')) {
        options.push({ kind: 'sequence', parts });
        parts = [];
        continue;
      }
      const inline = this.#inlineFlags(flags);
      if (inline !== null) flags = inline;
      else parts.push(this.#repeated(this.#atom(flags)));
    }
    this.#depth -= 1;
    options.push({ kind: 'sequence', parts });
    return { kind: 'choice', options };
  }

  /** `(?i)`: holds to the end of the group. */
  #inlineFlags(flags: Flags): Flags | null {
    const found = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?\)/.exec(this.#ahead(12));
    if (found === null) return null;
    this.#at += found[0].length;
    return withFlags(flags, found[1] ?? '', found[2] ?? '');
  }

  #atom(flags: Flags): PatternNode {
    const character = this.#next();
    switch (character) {
      case '(':
        return this.#group(flags);
      case '[':
        return this.#character(this.#bracket(flags.ignoreCase), flags);
      case '.':
        return { kind: 'character', test: flags.dotAll ? () => true : not(oneOf('\n')) };
      case '^':
        return { kind: 'assertion', assertion: flags.multiLine ? 'line-begin' : 'text-begin' };
      case '$':
        return { kind: 'assertion', assertion: flags.multiLine ? 'line-end' : 'text-end' };
      case '\\':
        return this.#escape(flags);
      case '*':
      case '+':
      case '?':
        throw new BadPattern(`"${character}" has nothing to repeat`);
      default:
        return this.#character(oneOf(character), flags);
    }
  }

  #group(outer: Flags): PatternNode {
    let flags = outer;
    if (this.#take('?')) {
      const opening = /^(?:P?<[A-Za-z_]\w*>|([a-zA-Z]*)(?:-([a-zA-Z]+))?:)/.exec(this.#ahead(64));
      if (opening === null) throw new BadPattern('looking ahead or behind is not possible in RE2');
      this.#at += opening[0].length;
      flags = withFlags(outer, opening[1] ?? '', opening[2] ?? '');
    }
    const inside = this.#choice(flags);
    if (!this.#take(')')) throw new BadPattern('a group is not closed');
    return inside;
  }

  #escape(flags: Flags): PatternNode {
    const letter = this.#next();
    if (letter === 'A') return { kind: 'assertion', assertion: 'text-begin' };
    if (letter === 'z' || letter === 'Z') return { kind: 'assertion', assertion: 'text-end' };
    if (letter === 'b') return { kind: 'assertion', assertion: 'word-edge' };
    if (letter === 'B') return { kind: 'assertion', assertion: 'inside-word' };
    return this.#character(this.#escaped(letter), flags);
  }

  /** What stands behind a backslash, where it means characters. */
  #escaped(letter: string): CharacterTest {
    const known = escapedClass(letter);
    if (known !== undefined) return known;
    if (letter === 'p' || letter === 'P') return this.#unicode(letter === 'P');
    if (letter === 'x') return oneOf(this.#hexadecimal());
    const control = Object.hasOwn(controls, letter) ? controls[letter] : undefined;
    if (control !== undefined) return oneOf(control);
    if (/[0-9A-Za-z]/.test(letter)) throw new BadPattern(`"\\${letter}" means nothing in RE2`);
    return oneOf(letter);
  }

  #unicode(negated: boolean): CharacterTest {
    const found = /^(?:\{(\^?)([A-Za-z_=]+)\}|([A-Z]))/.exec(this.#ahead(64));
    if (found === null) throw new BadPattern('"\\p" lacks the name of a class');
    this.#at += found[0].length;
    const test = unicodeClass(found[2] ?? found[3] ?? '');
    return negated !== (found[1] === '^') ? not(test) : test;
  }

  #hexadecimal(): string {
    const found = /^(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{2}))/.exec(this.#ahead(10));
    const code = Number.parseInt(found?.[1] ?? found?.[2] ?? 'none', 16);
    if (found === null || !(code <= 0x10ffff)) throw new BadPattern('"\\x" lacks its digits');
    this.#at += found[0].length;
    return String.fromCodePoint(code);
  }

  #bracket(ignoreCase: boolean): CharacterTest {
    const negated = this.#take('^');
    const tests: CharacterTest[] = [];
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      const name = /^\[:(\^?)(\w+):\]/.exec(this.#ahead(24));
      if (name !== null) {
        this.#at += name[0].length;
        tests.push(name[1] === '^' ? not(namedClass(name[2] ?? '')) : namedClass(name[2] ?? ''));
        continue;
      }
      const low = this.#next('a "[" is not closed');
      if (low === '\\') {
        tests.push(this.#escaped(this.#next()));
        continue;
      }
      tests.push(this.#range(low, ignoreCase));
    }
    this.#at += 1;
    const test = anyOf(...tests);
    return negated ? not(ignoreCase ? eitherCase(test) : test) : test;
  }

  #range(low: string, ignoreCase: boolean): CharacterTest {
    if (this.#peek() !== '-' || this.#peek(1) === ']' || this.#peek(1) === undefined) return oneOf(low);
    this.#at += 1;
    const high = this.#next();
    const [from, to] = [low.codePointAt(0) ?? 0, (high === '\\' ? this.#next() : high).codePointAt(0) ?? 0];
    if (from > to) throw new BadPattern(`"${low}-${high}" is the wrong way round`);
    const test: CharacterTest = (character) => character >= from && character <= to;
    return ignoreCase ? eitherCase(test) : test;
  }

  #character(test: CharacterTest, { ignoreCase }: Flags): PatternNode {
    return { kind: 'character', test: ignoreCase ? eitherCase(test) : test };
  }

  #repeated(part: PatternNode): PatternNode {
    const found = /^(?:([*+?])|\{(\d{1,5})(?:(,)(\d{1,5})?)?\})\??/.exec(this.#ahead(16));
    if (found === null) return part;
    this.#at += found[0].length;
    const [, sign, from, comma, to] = found;
    const least = sign === '+' ? 1 : Number(from ?? 0);
    const most = sign === undefined ? countOf(least, comma, to) : sign === '?' ? 1 : null;
    if (least > mostRepeats || (most ?? 0) > mostRepeats || (most !== null && most < least))
      throw new BadPattern(`"${found[0]}" is no count (at most ${mostRepeats})`);
    if (/^[*+?]/.test(this.#ahead(1))) throw new BadPattern(`"${found[0]}${this.#ahead(1)}" repeats a repetition`);
    return { kind: 'repeat', part, least, most };
  }

  #ahead(length: number): string {
    return this.#characters.slice(this.#at, this.#at + length).join('');
  }

  #peek(further = 0): string | undefined {
    return this.#characters[this.#at + further];
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  #next(missing = 'it ends too early'): string {
    const character = this.#peek();
    if (character === undefined) throw new BadPattern(missing);
    this.#at += 1;
    return character;
  }
}

function countOf(least: number, comma: string | undefined, to: string | undefined): number | null {
  if (comma === undefined) return least;
  return to === undefined ? null : Number(to);
}

function withFlags(flags: Flags, on: string, off: string): Flags {
  const unknown = /[^imsU]/.exec(on + off)?.[0];
  if (unknown !== undefined) throw new BadPattern(`there is no flag "${unknown}"`);
  const flag = (letter: string, before: boolean) => (on.includes(letter) ? true : off.includes(letter) ? false : before);
  return {
    ignoreCase: flag('i', flags.ignoreCase),
    multiLine: flag('m', flags.multiLine),
    dotAll: flag('s', flags.dotAll),
  };
}

function eitherCase(test: CharacterTest): CharacterTest {
  return (character) => {
    if (test(character)) return true;
    const text = String.fromCodePoint(character);
    return test(text.toLowerCase().codePointAt(0) ?? 0) || test(text.toUpperCase().codePointAt(0) ?? 0);
  };
}
