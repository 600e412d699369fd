import type { DeliveryEvent } from '@slipway/engine/events';

/** A commit that arrived and that the project's pipeline is to run for. */
export interface Push {
  /** Name of the project, checked: path segments of `[a-z0-9._-]`, joined by `/`. */
  readonly project: string;
  readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string };
  /** 40 hex digits; the commit is in the project's bare repository. */
  readonly sha: string;
  /** What the ref was before; null for a new one. */
  readonly before: string | null;
  readonly pusher: string | null;
  readonly by: 'git' | 'hook' | 'github' | 'gitlab';
  /** Of `git push -o ci.variable=NAME=VALUE`. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface RunSummary {
  /** Rises by one within a project; also `CI_PIPELINE_IID`. */
  readonly number: number;
  /** Unique on the server; the delivery id of its events. */
  readonly id: string;
  readonly project: string;
  readonly ref: Push['ref'];
  readonly sha: string;
  readonly status: 'waiting' | 'running' | 'success' | 'failed' | 'canceled' | 'superseded' | 'nothing' | 'invalid';
  readonly detail: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly finishedAt: string | null;
}

/** Durable runs of pipelines, as those who receive pushes and those who look at runs know them. */
export interface Runs {
  /** Takes a push; when it resolves, the run is stored and will happen, whatever becomes of this process. */
  accept(push: Push): Promise<RunSummary>;
  /** All events of a run with `seq` above `after`, those to come included; ends after the last one, or when the signal is aborted. */
  events(runId: string, after: number, signal: AbortSignal): AsyncIterable<DeliveryEvent>;
  find(runId: string): Promise<RunSummary | null>;
  /** Newest first. */
  list(filter: { readonly project: string | null; readonly limit: number }): Promise<readonly RunSummary[]>;
  /** Asks a run to end: its jobs are stopped, those with `when: always` still run. False where it has ended. */
  cancel(runId: string, by: string): Promise<boolean>;
}
