import type { Readable } from 'node:stream';

/** What the registry holds, as a runtime reads it to run an image. */
export interface ImageStore {
  /** @param reference a tag, or a digest `sha256:…`. Null where the repository has no such manifest. */
  manifest(repository: string, reference: string): Promise<StoredManifest | null>;
  /** The digest that the reference means now, without a wait; null where the repository has no such manifest. */
  digest(repository: string, reference: string): string | null;
  /** A layer or a configuration; null where it is not there. */
  blob(repository: string, digest: string): Promise<StoredBlob | null>;
}

/** A manifest, byte by byte as it was pushed. */
export interface StoredManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A layer or a configuration; it is read when it is opened. */
export interface StoredBlob {
  /** In bytes. */
  readonly size: number;
  open(): Readable;
}
