/** The commit that a folder is checked out at. */
export interface SourceState {
  /** 40 hex digits (64 in a SHA-256 repository). */
  readonly commit: string;
  /** Epoch milliseconds: when the commit was made. */
  readonly committedAt: number;
  /** The URL of the remote as git has it, credentials and all; null without a remote. */
  readonly remote: string | null;
  /** Paths that differ from the commit, untracked ones included; ignored ones are not. */
  readonly changed: readonly string[];
}

/** Git, as far as an image is named after a commit. */
export interface SourceTree {
  /** @throws SlipwayError NOT_INSTALLED, NO_COMMIT. */
  describe(folder: string): Promise<SourceState>;
}
