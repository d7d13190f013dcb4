// Runs functions as effects, as components would, until the returned function is called.

export function inEffects(...runs: readonly (() => void)[]): () => void {
  return $effect.root(() => {
    for (const run of runs) {
      $effect(() => {
        run()
      })
    }
  })
}
