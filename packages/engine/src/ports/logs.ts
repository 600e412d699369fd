/** Where containers with the awslogs driver write. */
export interface Logs {
  /**
   * The last lines of a stream, oldest first.
   *
   * @param region the region of the log group, null for that of the service.
   * @throws SlipwayError when it cannot be read; callers show the reason instead of the lines.
   */
  tail(group: string, stream: string, limit: number, region: string | null): Promise<readonly string[]>;
}
