// Loads a back-test's thread from its sources: Node does not apply a loader to a thread's own first file.
import { tsImport } from 'tsx/esm/api'

await tsImport('../../server/alerts/backtest/backtest-thread.ts', import.meta.url)
