// A connection whose other end is the test. Not Socket.IO.
import type { BoardLink, BoardLinkListener } from '../../client/src/live/board-link.ts'
import type { BoardJoin } from '../../shared/protocol.ts'

const nobody: BoardLinkListener = { connected() {}, disconnected() {}, refused() {}, frame() {} }

export class FakeLink implements BoardLink {
  /** Every join that was sent, oldest first. */
  readonly joins: BoardJoin[] = []
  restarts = 0
  isOpen = false
  listener = nobody
  #answers: ((reply: unknown) => void)[] = []

  open(listener: BoardLinkListener): void {
    this.listener = listener
    this.isOpen = true
  }
  join(message: BoardJoin, answer: (reply: unknown) => void): void {
    this.joins.push(message)
    this.#answers.push(answer)
  }
  restart(): void {
    this.restarts += 1
    this.listener.disconnected()
  }
  close(): void {
    this.isOpen = false
  }

  /** Answers the join that was sent last, or an earlier one counted from the end. */
  answer(reply: unknown, before = 0): void {
    this.#answers.at(-1 - before)?.(reply)
  }
}
