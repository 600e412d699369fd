/** Chance as a port: the next number in [0, 1). */
export type Random = () => number;
