// The product's own main as it was last built, as a child of a test.
const { main } = await import('../../dist/server/main.js')
await main()
