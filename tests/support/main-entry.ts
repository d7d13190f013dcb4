// The product's own main as a child of a test, straight from its sources: all that differs is how its thread's source is loaded.
import { main } from '../../server/main.ts'

await main(new URL('./ledger-thread-entry.mjs', import.meta.url))
