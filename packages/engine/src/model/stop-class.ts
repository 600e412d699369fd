/** Why a task stopped or cannot start, as a class that decides what to do about it. */
export type StopClass =
  | 'image-not-found'
  | 'no-permission'
  | 'secret-missing'
  | 'wrong-architecture'
  | 'invalid-command'
  | 'out-of-memory'
  | 'app-crash'
  | 'failed-health-check'
  | 'no-capacity'
  | 'network'
  | 'configuration'
  | 'infrastructure'
  | 'stopped-by-hand'
  | 'unknown';
