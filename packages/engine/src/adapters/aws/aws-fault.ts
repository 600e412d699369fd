/** An error that an AWS service answered with. Shaped as the SDK's retry and signing code expects errors to be. */
export class AwsFault extends Error {
  /** Name of the AWS exception. */
  override readonly name: string;
  readonly $fault: 'client' | 'server';
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId?: string };

  constructor(name: string, message: string, httpStatusCode: number, requestId?: string) {
    super(message);
    this.name = name;
    this.$fault = httpStatusCode < 500 ? 'client' : 'server';
    this.$metadata = requestId === undefined ? { httpStatusCode } : { httpStatusCode, requestId };
  }
}
