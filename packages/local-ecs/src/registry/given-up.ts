/** What nobody has touched for so long, and nothing needs, is given up: a day, longer than any push takes. */
export const GIVEN_UP_AFTER_MS = 24 * 3600 * 1000;
