// Members grouped by a key, for the floor's indexes. Not what they mean.

const EMPTY: ReadonlySet<string> = new Set()

/** Sets of members by key; a key without members is gone. */
export class SetIndex {
  readonly #sets = new Map<string, Set<string>>()
  get(key: string): ReadonlySet<string> {
    return this.#sets.get(key) ?? EMPTY
  }
  add(key: string, member: string): void {
    const set = this.#sets.get(key)
    if (set === undefined) this.#sets.set(key, new Set([member]))
    else set.add(member)
  }
  remove(key: string, member: string): void {
    const set = this.#sets.get(key)
    set?.delete(member)
    if (set?.size === 0) this.#sets.delete(key)
  }
  keys(): IterableIterator<string> {
    return this.#sets.keys()
  }
}

/** Like SetIndex, with a value a member: boards read them many times a second, so nothing is looked up or made then. */
export class ValueIndex<V> {
  readonly #maps = new Map<string, Map<string, V>>()
  readonly #empty: ReadonlyMap<string, V> = new Map()
  get(key: string): ReadonlyMap<string, V> {
    return this.#maps.get(key) ?? this.#empty
  }
  put(key: string, member: string, value: V): void {
    const map = this.#maps.get(key)
    if (map === undefined) this.#maps.set(key, new Map([[member, value]]))
    else map.set(member, value)
  }
  remove(key: string, member: string): void {
    const map = this.#maps.get(key)
    map?.delete(member)
    if (map?.size === 0) this.#maps.delete(key)
  }
  /** Puts the member under a key in place of the one that it was under; null: under none. */
  move(from: string | null, to: string | null, member: string, value: V | undefined): void {
    if (from !== null && from !== to) this.remove(from, member)
    if (to !== null && value !== undefined) this.put(to, member, value)
  }
  keys(): IterableIterator<string> {
    return this.#maps.keys()
  }
}
