// Rows in the binary form of PostgreSQL's COPY: the cheapest way in, for both sides. Knows no table: see event-rows.ts.

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
/** Signature, flags, length of the header's extension. */
const HEADER_BYTES = SIGNATURE.length + 8
/** PostgreSQL counts microseconds from 2000. */
const PG_EPOCH_MS = Date.UTC(2000)
const TWO_POW_32 = 2 ** 32
const JSONB_VERSION = 1

/** Writes rows one field after another, in the order of the statement's columns. */
export class BinaryRows {
  readonly #columns: number
  #buffer: Buffer
  #at = HEADER_BYTES

  constructor(columns: number, expectedBytes: number) {
    this.#columns = columns
    this.#buffer = Buffer.alloc(HEADER_BYTES + expectedBytes + 2)
    SIGNATURE.copy(this.#buffer)
  }

  get isEmpty(): boolean {
    return this.#at === HEADER_BYTES
  }

  /** Begins a row; as many fields as there are columns follow. */
  row(): void {
    this.#room(2)
    this.#at = this.#buffer.writeInt16BE(this.#columns, this.#at)
  }

  nothing(): void {
    this.#room(4)
    this.#at = this.#buffer.writeInt32BE(-1, this.#at)
  }

  text(value: string | null): void {
    if (value === null) return this.nothing()
    this.#room(4 + value.length * 3)
    const length = this.#buffer.write(value, this.#at + 4, 'utf8')
    this.#buffer.writeInt32BE(length, this.#at)
    this.#at += 4 + length
  }

  bytes(value: Buffer | null): void {
    if (value === null) return this.nothing()
    this.#room(4 + value.length)
    this.#at = this.#buffer.writeInt32BE(value.length, this.#at)
    this.#at += value.copy(this.#buffer, this.#at)
  }

  /** A `jsonb`, from JSON text. */
  jsonb(json: string): void {
    this.#room(5 + json.length * 3)
    const length = this.#buffer.write(json, this.#at + 5, 'utf8')
    this.#buffer.writeInt32BE(length + 1, this.#at)
    this.#buffer[this.#at + 4] = JSONB_VERSION
    this.#at += 5 + length
  }

  /** A `timestamptz`, from whole epoch milliseconds. */
  instant(epochMs: number): void {
    this.#room(12)
    const micros = (epochMs - PG_EPOCH_MS) * 1000
    const high = Math.floor(micros / TWO_POW_32)
    this.#buffer.writeInt32BE(8, this.#at)
    this.#buffer.writeInt32BE(high, this.#at + 4)
    this.#buffer.writeUInt32BE(micros - high * TWO_POW_32, this.#at + 8)
    this.#at += 12
  }

  /** A `numeric` that is a whole number without sign, from its decimal digits: groups of four, the highest first. */
  numeric(digits: string | null): void {
    if (digits === null) return this.nothing()
    const padded = digits.padStart(Math.ceil(digits.length / 4) * 4, '0')
    const groups = padded.match(/\d{4}/g) ?? []
    this.#room(12 + groups.length * 2)
    let at = this.#buffer.writeInt32BE(8 + groups.length * 2, this.#at)
    at = this.#buffer.writeInt16BE(groups.length, at)
    at = this.#buffer.writeInt16BE(groups.length - 1, at)
    at = this.#buffer.writeInt32BE(0, at)
    for (const group of groups) at = this.#buffer.writeInt16BE(Number(group), at)
    this.#at = at
  }

  /** All rows with head and tail. The rows are not to be added to after this. */
  finish(): Buffer {
    this.#room(2)
    const end = this.#buffer.writeInt16BE(-1, this.#at)
    return this.#buffer.subarray(0, end)
  }

  #room(bytes: number): void {
    if (this.#at + bytes + 2 <= this.#buffer.length) return
    const grown = Buffer.alloc(Math.max(this.#buffer.length * 2, this.#at + bytes + 2))
    this.#buffer.copy(grown, 0, 0, this.#at)
    this.#buffer = grown
  }
}
