// The product's own main as a child of a test, straight from its sources. Nothing is changed about it.
import { main } from '../../server/main.ts'

await main()
