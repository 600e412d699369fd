/** A registry answered, and not with what was asked for. */
export class RegistryFault extends Error {
  override readonly name = 'RegistryFault';
  /** The HTTP status. */
  readonly status: number;

  constructor(status: number, said: string) {
    super(said);
    this.status = status;
  }
}
