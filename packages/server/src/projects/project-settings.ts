/** What the operator says of a project that is fetched from somewhere else. */
export interface ProjectSettings {
  readonly name: string;
  /** Where commits are fetched from: an address of https, ssh or a folder. Never taken from a webhook. */
  readonly remote: string;
  /** Secret of GitHub's webhook; null where GitHub sends none. */
  readonly githubSecret: string | null;
  /** Secret token of GitLab's webhook; null where GitLab sends none. */
  readonly gitlabToken: string | null;
  /** Path of the private key to fetch with. */
  readonly deployKey: string | null;
  /** Path of the host keys that are trusted; null trusts the first key that is seen. */
  readonly knownHosts: string | null;
  /** Name and token to fetch with over https. */
  readonly login: { readonly username: string; readonly token: string } | null;
  /** Patterns of the branches and tags that run. */
  readonly branches: readonly string[];
  readonly tags: readonly string[];
}
