// Positions on the stream of changes, `<milliseconds>-<sequence>`: which is older. Not revisions, which have no order.

function parts(position: string): [number, number] {
  const [milliseconds, sequence] = position.split('-')
  return [Number(milliseconds), Number(sequence ?? 0)]
}

/** True where position `a` lies before position `b`. */
export function isBefore(a: string, b: string): boolean {
  const [aMs, aSequence] = parts(a)
  const [bMs, bSequence] = parts(b)
  return aMs === bMs ? aSequence < bSequence : aMs < bMs
}
