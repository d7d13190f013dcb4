// Where a page begins, as the text that an answer names as `next`. Not what a place is: each list has its own.
import type { z } from 'zod'

export interface CursorForm<Place> {
  /** Null where the text is not a cursor of this list. */
  parse: (text: string) => Place | null
  textOf: (place: Place) => string
}

/** The cursors of a list whose places are of this form. */
export const cursorForm = <Place>(form: z.ZodType<Place>): CursorForm<Place> => ({
  parse: (text) => {
    try {
      const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
      return form.safeParse(value).data ?? null
    } catch {
      return null
    }
  },
  textOf: (place) => Buffer.from(JSON.stringify(place)).toString('base64url'),
})
