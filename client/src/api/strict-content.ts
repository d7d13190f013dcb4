// Keeps zod from compiling its checks at run time, which the page's content policy forbids. Must be imported before any schema.
import { config } from 'zod/v4/core'

config({ jitless: true })
