/** The states that CloudWatch has. */
export const ALARM_STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

/** A CloudWatch alarm that deployments watch, as far as they see of it. Nothing but the admin API changes its state. */
export interface Alarm {
  readonly name: string;
  readonly state: (typeof ALARM_STATES)[number];
  /** Seconds; with `evaluationPeriods` it says how long a deployment has to bake. */
  readonly period: number;
  readonly evaluationPeriods: number;
  /** Epoch milliseconds. */
  readonly updatedAt: number;
}
