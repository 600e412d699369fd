/** Where records are kept: texts by their keys. */
export interface Store {
  /** All there is; to be asked for before the first write. Rejects with a DataFolderError where it cannot be read. */
  read(): Promise<ReadonlyMap<string, string>>;
  /** Writes all of `changes` or nothing; null takes a record away. One write at a time. */
  write(changes: ReadonlyMap<string, string | null>): Promise<void>;
  close(): Promise<void>;
}
