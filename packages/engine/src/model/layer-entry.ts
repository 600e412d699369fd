/** One file, folder or link of a layer. */
export interface LayerEntry {
  /** In the image, without a slash at either end. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a file: its path in the context; null for the others. */
  readonly source: string | null;
  /** Of a link: where it points. */
  readonly target: string | null;
}

/** What lies in a build context. Paths are relative to it, with `/`. */
export interface ContextFile {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly executable: boolean;
  /** Of a link: where it points, as it is written. */
  readonly target: string | null;
}
