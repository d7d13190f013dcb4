// Where a page of the user log begins, as the text that an answer names as `next`. Not the reading from there.
import { z } from 'zod'

/** This agent, at this instant. */
export type LogPlace = readonly [agent: string, fromMs: number]

const place = z.tuple([z.string(), z.number()])

/** Reads a cursor; null where it is not one of ours. */
export function parseCursor(cursor: string): LogPlace | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return place.safeParse(value).data ?? null
  } catch {
    return null
  }
}

/** The text of a place. */
export const cursorAt = (...[agent, fromMs]: LogPlace): string =>
  Buffer.from(JSON.stringify([agent, fromMs])).toString('base64url')
