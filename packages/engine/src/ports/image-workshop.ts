import type { ContextFile, LayerEntry } from '../model/layer-entry.ts';
import type { Descriptor, Layer } from '../model/oci.ts';
import type { Blob } from './registry.ts';

/** Which paths of a context are left out. */
export interface ContextFilter {
  readonly ignores: (path: string) => boolean;
  /** Whether everything below an ignored folder is ignored too. */
  readonly prunes: boolean;
}

/** What a tar of a layer says of one entry. */
export interface ArchivedEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a link. */
  readonly target: string | null;
}

/** A file of an archive of an image. */
export interface ArchivedFile {
  readonly name: string;
  readonly size: number;
  readonly content: () => AsyncIterable<Uint8Array>;
}

/** Where the built-in builder works: the context, and a folder for what it packs. */
export interface ImageWorkshop {
  /** Everything in a context, in the order of the paths' bytes. @throws SlipwayError FILE_UNREADABLE. */
  list(context: string, filter: ContextFilter): Promise<readonly ContextFile[]>;
  /** Packs a layer; the same entries and content give the same bytes. `modifiedAt` is epoch milliseconds. */
  pack(context: string, entries: readonly LayerEntry[], modifiedAt: number): Promise<Layer>;
  /** Keeps a blob of a registry. */
  keep(descriptor: Descriptor, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Whether a blob was kept. */
  has(descriptor: Descriptor): boolean;
  /** A blob that was packed or kept. */
  blob(descriptor: Descriptor): Blob;
  /** A text as a blob, for configs. */
  blobOf(mediaType: string, text: string): Blob;
  /** What a kept layer holds, in its order. */
  entries(descriptor: Descriptor): AsyncIterable<ArchivedEntry>;
  /** Writes a tar file. @throws SlipwayError FILE_UNWRITABLE. */
  archive(file: string, files: readonly ArchivedFile[]): Promise<void>;
  /** Removes what was packed and kept. */
  close(): Promise<void>;
}
