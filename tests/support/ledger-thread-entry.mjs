// Loads the ledger's thread from its sources: Node does not apply a loader to a thread's own first file.
import { tsImport } from 'tsx/esm/api'

await tsImport('../../server/ledger-thread/thread.ts', import.meta.url)
