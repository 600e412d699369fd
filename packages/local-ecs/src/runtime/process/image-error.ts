/** An image that is broken, or that reaches for what lies outside of it. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
}
