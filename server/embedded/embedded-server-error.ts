// The error of an embedded server that cannot be had: its message is for the person at the terminal.

/** Its message says what happened and each way out; no stack is needed to act on it. */
export class EmbeddedServerError extends Error {
  override readonly name = 'EmbeddedServerError'
  /** Tells whoever prints it that the message is enough. */
  readonly isPlain = true
}
