// Stands in for zod's own English in the pages' bundle (vite.config.ts): no page shows those words, and a TV need not load them.

export default () => ({ localeError: (): undefined => undefined })
