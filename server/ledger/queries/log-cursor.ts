// Where a page of the user log begins, as the text that an answer names as `next`. Not the reading from there.
import { z } from 'zod'

/** This agent, at this instant; in the orders that have one, within this reason or day. */
export type LogPlace = readonly [agent: string, fromMs: number, within?: string]

const place = z.union([z.tuple([z.string(), z.number()]), z.tuple([z.string(), z.number(), z.string()])])

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
export const cursorAt = (place: LogPlace): string => Buffer.from(JSON.stringify(place)).toString('base64url')
