// How Svelte files are compiled, for Vite, svelte-check and the linter alike. Not the bundling: see vite.config.ts.
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
}
