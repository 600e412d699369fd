/** The name that was probably meant by a mistyped one: at most two letters off, and not more than half of it; empty for none. */
export function nearestName(typed: string, names: readonly string[]): readonly string[] {
  const near = names
    .map((name) => ({ name, distance: distanceOf(typed, name) }))
    .filter(({ name, distance }) => distance <= 2 && distance * 2 <= name.length)
    .toSorted((a, b) => a.distance - b.distance);
  return near.slice(0, 1).map(({ name }) => name);
}

/** Letters to add, to take out, to change or to swap with their neighbour (optimal string alignment). */
function distanceOf(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const changed = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const cost = Math.min(changed, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(isSwap ? Math.min(cost, (beforeLast[column - 2] ?? 0) + 1) : cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
