/** What a variable is set to; null where it is not. */
export type Lookup = (name: string) => string | null;

/** Why a text cannot be expanded, without a final period. */
export class ExpansionProblem extends Error {
  override readonly name = 'ExpansionProblem';
}

/**
 * A word with its variables replaced and its quotes gone, as Docker does it for ENV, COPY, LABEL and the others: `$NAME`,
 * `${NAME}`, `${NAME:-word}`, `${NAME:+word}`, `${NAME:?word}`, also without the colon; nothing is replaced in single quotes.
 *
 * @throws ExpansionProblem
 */
export function expandWord(word: string, lookup: Lookup, escapeSign: string): string {
  return new Expansion(word, lookup, escapeSign).whole();
}

/** The words of a text, parted by spaces outside of quotes, each still quoted. */
export function splitWords(text: string, escapeSign: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === escapeSign && quote !== "'" && at + 1 < text.length) {
      word += character + (text[at + 1] ?? '');
      at += 1;
    } else if (quote === null && /\s/.test(character)) {
      if (word !== '') words.push(word);
      word = '';
    } else {
      if (character === quote) quote = null;
      else if (quote === null && (character === '"' || character === "'")) quote = character;
      word += character;
    }
  }
  return word === '' ? words : [...words, word];
}

/** Walks over one word, from left to right. */
class Expansion {
  readonly #text: string;
  readonly #lookup: Lookup;
  readonly #escape: string;
  #at = 0;

  constructor(text: string, lookup: Lookup, escapeSign: string) {
    this.#text = text;
    this.#lookup = lookup;
    this.#escape = escapeSign;
  }

  whole(): string {
    let result = '';
    while (this.#at < this.#text.length) result += this.#next();
    return result;
  }

  #next(): string {
    const character = this.#take();
    if (character === "'") return this.#singleQuoted();
    if (character === '"') return this.#doubleQuoted();
    if (character === '$') return this.#variable();
    return character === this.#escape ? this.#take() : character;
  }

  #take(): string {
    const character = this.#text[this.#at] ?? '';
    this.#at += 1;
    return character;
  }

  #singleQuoted(): string {
    const end = this.#text.indexOf("'", this.#at);
    if (end === -1) throw new ExpansionProblem('a single quote is not closed');
    const inside = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return inside;
  }

  #doubleQuoted(): string {
    let inside = '';
    while (this.#at < this.#text.length) {
      const character = this.#take();
      if (character === '"') return inside;
      if (character === '$') inside += this.#variable();
      else if (character === this.#escape && /["$\\`]/.test(this.#text[this.#at] ?? '')) inside += this.#take();
      else inside += character;
    }
    throw new ExpansionProblem('a double quote is not closed');
  }

  /** What follows a dollar sign. */
  #variable(): string {
    if (this.#text[this.#at] === '{') {
      this.#at += 1;
      return this.#braced();
    }
    const name = /^(?:[A-Za-z_]\w*|\d)/.exec(this.#text.slice(this.#at))?.[0];
    if (name === undefined) return '$';
    this.#at += name.length;
    return this.#lookup(name) ?? '';
  }

  #braced(): string {
    const name = /^\w+/.exec(this.#text.slice(this.#at))?.[0];
    if (name === undefined) throw new ExpansionProblem('${ is not followed by the name of a variable');
    this.#at += name.length;
    const value = this.#lookup(name);
    const [operator = ''] = /^(?::?[-+?]|\})/.exec(this.#text.slice(this.#at)) ?? [];
    if (operator === '') throw new ExpansionProblem(`\${${name}…} has a form that is not known here`);
    this.#at += operator.length;
    if (operator === '}') return value ?? '';
    const word = this.#untilBrace();
    const isThere = value !== null && (!operator.startsWith(':') || value !== '');
    switch (operator.at(-1)) {
      case '-':
        return isThere ? value : word;
      case '+':
        return isThere ? word : '';
      default:
        if (isThere) return value;
        throw new ExpansionProblem(`${name}: ${word === '' ? 'it is not set' : word}`);
    }
  }

  #untilBrace(): string {
    let word = '';
    while (this.#at < this.#text.length) {
      if (this.#text[this.#at] === '}') {
        this.#at += 1;
        return word;
      }
      word += this.#next();
    }
    throw new ExpansionProblem('${ is not closed');
  }
}
