// Builders of CloudEvents as a source sends them. Not what Floorview makes of them.
import { randomUUID } from 'node:crypto'

export interface CloudEvent {
  specversion: string
  id: string
  source: string
  type: string
  subject: string
  time?: string
  data?: Record<string, unknown>
  [attribute: string]: unknown
}

/** An event of the contract: `type` without its prefix. Its id is new unless given. */
export function cloudEvent(
  type: string,
  subject: string,
  data: Record<string, unknown> = {},
  attributes: Record<string, unknown> = {},
): CloudEvent {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/tests',
    type: `floorview.${type}`,
    subject,
    time: new Date().toISOString(),
    data,
    ...attributes,
  }
}

export const agentEvent = (
  type: string,
  agent: string,
  data?: Record<string, unknown>,
  attributes?: Record<string, unknown>,
) => cloudEvent(`agent.${type}`, `agent/${agent}`, data, attributes)

export const chatEvent = (
  type: string,
  chat: string,
  data?: Record<string, unknown>,
  attributes?: Record<string, unknown>,
) => cloudEvent(`chat.${type}`, `chat/${chat}`, data, attributes)

/** The `time` attribute for an instant in epoch milliseconds. */
export const at = (epochMs: number) => ({ time: new Date(epochMs).toISOString() })
