// The command line as a process of a test, straight from its sources, without the building that `floorview.mjs` does first.
import { main } from '../../server/cli.ts'

process.exitCode = await main(process.argv.slice(2))
