export type { Push, RunSummary, Runs } from './runs/runs.ts';
