// The product's own main as a child of a test, straight from its sources: all that differs is how its threads' sources are loaded.
import { main } from '../../server/main.ts'

await main({
  ledger: new URL('./ledger-thread-entry.mjs', import.meta.url),
  backtest: new URL('./backtest-thread-entry.mjs', import.meta.url),
})
