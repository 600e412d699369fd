/** The command line asks for something that cannot be done. */
export interface Refusal {
  readonly kind: 'refusal';
  /** Exit status, as the script has it. */
  readonly exit: number;
  readonly message: string;
}

/** A refusal with the exit status of the script. */
export function refuse(exit: number, message: string): Refusal {
  return { kind: 'refusal', exit, message };
}
