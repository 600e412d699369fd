/** Time as a port: the system's, or one that a test moves by hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `work` once at `time` (epoch milliseconds; at the next opportunity where that is past). Returns its cancellation. */
  at(time: number, work: () => void): () => void;
}
