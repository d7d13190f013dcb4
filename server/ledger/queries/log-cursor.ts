// Where a page of the user log begins. Not the reading from there.
import { z } from 'zod'
import { cursorForm } from './cursor.ts'

/** This agent, at this instant; in the orders that have one, within this reason or day. */
export type LogPlace = readonly [agent: string, fromMs: number, within?: string]

const place = z.union([z.tuple([z.string(), z.number()]), z.tuple([z.string(), z.number(), z.string()])])

export const { parse: parseCursor, textOf: cursorAt } = cursorForm<LogPlace>(place)
