// Keys with the instants at which they must be looked at again, the earliest first. Not what is looked at, nor a timer.

interface Due {
  atMs: number
  key: string
}

/** A binary heap. A key may be in it more than once: looking at it once too often changes nothing. */
export class DueQueue {
  readonly #heap: Due[] = []

  get size(): number {
    return this.#heap.length
  }

  /** The earliest instant; Infinity where there is none. */
  get firstMs(): number {
    return this.#heap[0]?.atMs ?? Infinity
  }

  /** Notes an instant for the key; none where it is infinite. */
  add(key: string, atMs: number): void {
    if (atMs === Infinity) return
    const heap = this.#heap
    const due = { atMs, key }
    let place = heap.push(due) - 1
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || parent.atMs <= atMs) break
      heap[place] = parent
      place = above
    }
    heap[place] = due
  }

  /** Takes out the keys whose instant has come, each once. */
  take(nowMs: number): ReadonlySet<string> {
    const taken = new Set<string>()
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= nowMs; next = this.#heap[0]) {
      taken.add(next.key)
      this.#dropFirst()
    }
    return taken
  }

  #dropFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let place = 0
    for (;;) {
      const left = 2 * place + 1
      const [one, other] = [heap[left], heap[left + 1]]
      if (one === undefined) break
      const isOther = other !== undefined && other.atMs < one.atMs
      const least = isOther ? other : one
      if (least.atMs >= last.atMs) break
      heap[place] = least
      place = isOther ? left + 1 : left
    }
    heap[place] = last
  }
}
