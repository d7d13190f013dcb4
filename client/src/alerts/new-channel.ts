// A new channel from what a form says: the order for the server, or what is wrong. The server judges addresses once more.
import type { AlertSeverity } from '../../../shared/alerts/alert-record.ts'
import type { ChannelKind } from '../api/channel-answers.ts'
import { channelWords } from '../text/channel-words.ts'
import { spoken } from '../text/en.ts'

export interface ChannelDraft {
  kind: ChannelKind
  name: string
  address: string
  /** Null: every team. */
  teams: readonly string[] | null
  leastSeverity: AlertSeverity
}
export type ChannelFaults = Partial<Record<'name' | 'address' | 'teams', string>>

const isWebAddress = (text: string) => /^https?:\/\/[^\s/]+/.test(text)
const isMail = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)

/** `order` is null where something is wrong. */
export function newChannel(draft: ChannelDraft): { order: object | null; faults: ChannelFaults } {
  const { wrong } = spoken(channelWords)
  const { kind, teams, leastSeverity } = draft
  const name = draft.name.trim()
  const address = draft.address.trim()
  const to = address.split(/[\s,;]+/).filter((each) => each !== '')
  const faults: ChannelFaults = {
    ...(name === '' ? { name: wrong.name } : {}),
    ...((kind === 'webhook' || kind === 'slack') && !isWebAddress(address) ? { address: wrong.url } : {}),
    ...(kind === 'email' && (to.length === 0 || !to.every(isMail)) ? { address: wrong.to } : {}),
    ...(teams?.length === 0 ? { teams: wrong.teams } : {}),
  }
  if (Object.keys(faults).length > 0) return { order: null, faults }
  const where = kind === 'push' ? {} : kind === 'email' ? { to } : { url: address }
  return { order: { kind, name, teams, leastSeverity, ...where }, faults }
}
