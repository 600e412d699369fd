import type { ImageReference } from '../model/image-reference.ts';
import type { Descriptor } from '../model/oci.ts';
import type { RegistryLogin } from './container-engine.ts';

/** A manifest or an index, as the registry has it. */
export interface StoredManifest {
  readonly mediaType: string;
  readonly digest: string;
  readonly body: string;
}

/** Bytes to be pushed. */
export interface Blob {
  readonly descriptor: Descriptor;
  /** Reads it from its beginning; called again for another try. */
  readonly content: () => AsyncIterable<Uint8Array>;
}

/**
 * Registries, by the OCI distribution protocol. All throw SlipwayError: REGISTRY_REFUSED, REGISTRY_UNREACHABLE, REGISTRY_FAILED,
 * and those of AWS for registries of Amazon ECR.
 */
export interface Registry {
  /** The manifest that a pull of the reference gets, null where there is none. */
  manifest(reference: ImageReference): Promise<StoredManifest | null>;
  /** The digest of that manifest, without reading it. */
  digestOf(reference: ImageReference): Promise<string | null>;
  /** A blob of the repository, verified by its digest. */
  blob(repository: ImageReference, descriptor: Descriptor): AsyncIterable<Uint8Array>;
  /** Puts a blob into a repository unless it is there; `from` is a repository that has it already. */
  pushBlob(repository: ImageReference, blob: Blob, from: ImageReference | null): Promise<void>;
  /** Stores a manifest under the tag of the reference. @returns its digest. */
  putManifest(reference: ImageReference, mediaType: string, body: string): Promise<string>;
  /** The logins that container engines do not find by themselves: Amazon ECR, without a credential helper. */
  logins(registries: readonly string[]): Promise<readonly RegistryLogin[]>;
}
