/** A Docker / OCI image reference, normalised: Docker Hub names carry their `docker.io` and `library/`. */
export interface ImageReference {
  readonly domain: string;
  readonly path: string;
  readonly tag: string | null;
  readonly digest: string | null;
}
