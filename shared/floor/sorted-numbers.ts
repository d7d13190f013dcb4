// Numbers kept in order in short sorted chunks, so that the one of any rank is found without sorting. Exact; not a sketch.

/** A chunk is cut in two when it has grown to twice this. */
const CHUNK = 256

/** Equal numbers may be there many times. Adding, taking out and looking up cost a few microseconds at a million numbers. */
export class SortedNumbers {
  readonly #chunks: number[][] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  get least(): number | null {
    return this.#chunks[0]?.[0] ?? null
  }

  add(value: number): void {
    const place = Math.min(this.#chunkOf(value), this.#chunks.length - 1)
    const chunk = this.#chunks[place]
    this.#size += 1
    if (chunk === undefined) {
      this.#chunks.push([value])
      return
    }
    chunk.splice(below(chunk, value), 0, value)
    if (chunk.length >= 2 * CHUNK) this.#chunks.splice(place + 1, 0, chunk.splice(CHUNK))
  }

  /** Takes one of the equal numbers out. One that is not there is a bug of the caller and throws. */
  remove(value: number): void {
    const place = this.#chunkOf(value)
    const chunk = this.#chunks[place]
    const at = chunk === undefined ? 0 : below(chunk, value)
    if (chunk?.[at] !== value) throw new RangeError(`${value} is not among the numbers`)
    chunk.splice(at, 1)
    this.#size -= 1
    if (chunk.length === 0) this.#chunks.splice(place, 1)
  }

  /** The number of a rank, from 0; null where there are no more than so many. */
  at(rank: number): number | null {
    let left = rank
    for (const chunk of this.#chunks) {
      if (left < chunk.length) return chunk[left] ?? null
      left -= chunk.length
    }
    return null
  }

  /** How many are less than the value. */
  countBelow(value: number): number {
    return this.#countWhile((number) => number < value)
  }

  /** How many are not greater than the value. */
  countUpTo(value: number): number {
    return this.#countWhile((number) => number <= value)
  }

  #countWhile(holds: (number: number) => boolean): number {
    const place = firstNot(this.#chunks, (chunk) => holds(chunk.at(-1) ?? Infinity))
    let count = firstNot(this.#chunks[place] ?? [], holds)
    for (let before = 0; before < place; before += 1) count += this.#chunks[before]?.length ?? 0
    return count
  }

  /** The first chunk that holds the value or a greater one; their count where none does. */
  #chunkOf(value: number): number {
    return firstNot(this.#chunks, (chunk) => (chunk.at(-1) ?? Infinity) < value)
  }
}

/** The place of the first item for which it does not hold, where it holds for those before it alone. */
function firstNot<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const item = items[middle]
    if (item !== undefined && holds(item)) low = middle + 1
    else high = middle
  }
  return low
}

/** The place of the first number of a sorted list that is not less than the value. */
const below = (sorted: readonly number[], value: number): number =>
  firstNot(sorted, (number) => number < value)

/** The number of a rank among those of several, as if they were one; null where there are no more than so many. */
export function rankedAmong(parts: readonly SortedNumbers[], rank: number): number | null {
  const [first] = parts
  if (parts.length === 1 && first !== undefined) return first.at(rank)
  if (rank >= parts.reduce((sum, { size }) => sum + size, 0)) return null
  const windows = parts.map((numbers) => ({ numbers, from: 0, to: numbers.size }))
  for (;;) {
    // Each turn halves the widest window, by the number in its middle.
    const widest = windows.reduce((a, b) => (b.to - b.from > a.to - a.from ? b : a))
    const pivot = widest.numbers.at((widest.from + widest.to) >> 1)
    if (pivot === null || widest.to <= widest.from) return null
    const less = windows.map(({ numbers }) => numbers.countBelow(pivot))
    if (rank < sum(less)) {
      windows.forEach((window, part) => (window.to = Math.min(window.to, less[part] ?? 0)))
      continue
    }
    const upTo = windows.map(({ numbers }) => numbers.countUpTo(pivot))
    if (rank < sum(upTo)) return pivot
    windows.forEach((window, part) => (window.from = Math.max(window.from, upTo[part] ?? 0)))
  }
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
