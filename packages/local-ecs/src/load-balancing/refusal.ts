import { STATUS_CODES } from 'node:http';

/** The page of a load balancer that has no answer of a target: 502, 503 or 504. */
export function refusalPage(status: number): string {
  const title = `${status} ${STATUS_CODES[status]}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}
