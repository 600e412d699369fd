/** The name of an image by its digest in place of its tag: `HOST/NAME@sha256:…`. */
export function imageByDigest(image: string, digest: string): string {
  const [named = ''] = image.split('@');
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return `${colon < 0 ? named : named.slice(0, colon)}@${digest}`;
}
