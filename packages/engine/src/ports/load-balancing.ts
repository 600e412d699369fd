/** Elastic Load Balancing, as far as it delays the end of old tasks. */
export interface LoadBalancing {
  /** The deregistration delay of a target group in milliseconds; null where it may not be read. */
  deregistrationDelayMs(targetGroupArn: string): Promise<number | null>;
}
