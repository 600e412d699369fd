import { BadPattern, type CharacterTest } from './syntax.ts';

const between = (first: string, last: string): CharacterTest => {
  const [low, high] = [first.charCodeAt(0), last.charCodeAt(0)];
  return (character) => character >= low && character <= high;
};

/** A character that one of the tests takes. */
export function anyOf(...tests: readonly CharacterTest[]): CharacterTest {
  return (character) => tests.some((test) => test(character));
}

/** A character that the test does not take. */
export function not(test: CharacterTest): CharacterTest {
  return (character) => !test(character);
}

/** One of the characters of a text. */
export function oneOf(characters: string): CharacterTest {
  const codes = new Set(Array.from(characters, (character) => character.codePointAt(0)));
  return (character) => codes.has(character);
}

const digit = between('0', '9');
const lower = between('a', 'z');
const upper = between('A', 'Z');
const blank = oneOf('\t\n\f\r ');

/** A letter, digit or underscore of ASCII: what `\w` and `\b` mean in RE2. */
export const isWordCharacter: CharacterTest = anyOf(digit, lower, upper, oneOf('_'));

/** `\d`, `\W` … ; undefined for a letter that names no class. */
export function escapedClass(letter: string): CharacterTest | undefined {
  const positive = { d: digit, w: isWordCharacter, s: blank, h: anyOf(digit, between('a', 'f'), between('A', 'F')) };
  const lowered = letter.toLowerCase();
  const test = Object.hasOwn(positive, lowered) ? positive[lowered as keyof typeof positive] : undefined;
  if (test === undefined || lowered === letter) return test;
  return not(test);
}

const visible = between('!', '~');
const named: Readonly<Record<string, CharacterTest>> = {
  alnum: anyOf(digit, lower, upper),
  alpha: anyOf(lower, upper),
  blank: oneOf('\t '),
  cntrl: (character) => character < 32 || character === 127,
  digit,
  graph: visible,
  lower,
  print: anyOf(visible, oneOf(' ')),
  punct: (character) => visible(character) && !anyOf(digit, lower, upper)(character),
  space: anyOf(blank, oneOf('\v')),
  upper,
  word: isWordCharacter,
  xdigit: anyOf(digit, between('a', 'f'), between('A', 'F')),
};

/** `[:alpha:]`. */
export function namedClass(name: string): CharacterTest {
  const test = Object.hasOwn(named, name) ? named[name] : undefined;
  if (test === undefined) throw new BadPattern(`[:${name}:] is no class of characters`);
  return test;
}

/** `\p{Greek}`, `\p{L}`. */
export function unicodeClass(name: string): CharacterTest {
  for (const property of [name, `Script=${name}`]) {
    try {
      // One character at a time: there is nothing in it that could take long.
      const pattern = new RegExp(`^\\p{${property}}$`, 'u');
      return (character) => pattern.test(String.fromCodePoint(character));
    } catch {
      // No such property; it may be a script.
    }
  }
  throw new BadPattern(`\\p{${name}} is no class of characters`);
}
