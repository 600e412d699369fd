import { span, type WordLine } from './word-line.ts';

/** What a push is, in a line: `shop/web: branch main, 01234567 Greet the world`. */
export function pushWords(push: {
  readonly project: string;
  readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string };
  readonly sha: string;
  /** First line of the commit's message. */
  readonly title: string;
}): WordLine {
  const { project, ref, sha, title } = push;
  return [span(project, 'strong'), span(`: ${ref.kind} ${ref.name}, ${sha.slice(0, 8)} ${title}`)];
}
