// A start that no second try would mend: a setting or a store is not fit. Its message is for the person at the terminal.

export class StartRefusedError extends Error {
  override name = 'StartRefusedError'
}
