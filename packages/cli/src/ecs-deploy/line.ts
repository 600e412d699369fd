/** One line of output; what no terminal should get is escaped when it is written. Progress that the script printed goes to stdout, as there; all that is wrong goes to stderr. */
export interface Line {
  readonly stream: 'out' | 'err';
  readonly text: string;
}

export function out(text: string): Line {
  return { stream: 'out', text };
}

export function err(text: string): Line {
  return { stream: 'err', text };
}
