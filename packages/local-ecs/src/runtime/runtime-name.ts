/** The runtimes that can be asked for; `auto` takes what the machine has. */
export const RUNTIME_NAMES = ['simulated', 'process', 'docker', 'auto'] as const;

/** Where tasks run, as it is asked for. */
export type RuntimeName = (typeof RUNTIME_NAMES)[number];
