/** A page of the documentation that comes from the code. */
export interface Page {
  /** Where it goes, relative to the workspace. */
  readonly file: string;
  /** Where it comes from, as the reader is told. */
  readonly from: string;
  /** False where the format has no comments: then the file does not say where it comes from. */
  readonly hasNote?: boolean;
  /** The text of the page. `read` gives the text of a file of the workspace, whose folder is `root`. */
  readonly generate: (read: (file: string) => string, root: string) => string;
}

/** A Markdown table. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |\n`;
  return line(heads) + line(heads.map(() => '---')) + rows.map(line).join('');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', '<br>');
}
