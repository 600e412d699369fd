/** HTTP, as far as telling somebody needs it. */
export interface Poster {
  /**
   * One POST of JSON; redirects are not followed, and what is answered is not read.
   *
   * @throws Error without the path of the address in its words, when there is no answer within `limitMs`.
   */
  post(url: string, json: string, limitMs: number): Promise<PostAnswer>;
}

export interface PostAnswer {
  /** HTTP status. */
  readonly status: number;
  /** Retry-After in milliseconds, null where there is none. */
  readonly retryAfterMs: number | null;
}
