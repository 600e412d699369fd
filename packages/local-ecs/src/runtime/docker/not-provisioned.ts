import { StartError } from '../task/start-error.ts';

/** The network of the task cannot be had. */
export function notProvisioned(cause: string): StartError {
  return new StartError(`ContainerNetworkingError: ${cause}`);
}
