/**
 * Why a text is not an image reference.
 *
 * - `format`: the grammar does not allow it
 * - `uppercase`: it would be allowed in lowercase
 * - `identifier`: 64 hexadecimal digits alone read as the id of an image
 * - `name-too-long`: the path has more than 255 characters, an implied `library/` included
 * - `digest-unsupported`: the algorithm is none of sha256, sha384, sha512
 * - `digest-length`: not as many digits as the algorithm has
 * - `digest-format`: capitals in the digest
 */
export type ImageReferenceErrorCode =
  | 'format'
  | 'uppercase'
  | 'identifier'
  | 'name-too-long'
  | 'digest-unsupported'
  | 'digest-length'
  | 'digest-format';

/** A text that is not an image reference. The message does not repeat the text, which may be long or hostile. */
export class ImageReferenceError extends Error {
  override readonly name = 'ImageReferenceError';
  readonly code: ImageReferenceErrorCode;
  /** Index of the first offending character in `input`; its length when something is missing at the end. */
  readonly position: number;
  readonly input: string;
  /** For people, without a final period: "a tag may not start with a dot". */
  readonly reason: string;

  constructor(
    input: string,
    code: ImageReferenceErrorCode,
    fault: { readonly position: number; readonly reason: string },
  ) {
    super(`not an image reference: ${fault.reason} (at character ${fault.position + 1})`);
    this.input = input;
    this.code = code;
    this.position = fault.position;
    this.reason = fault.reason;
  }
}
