// What a connector is: how a vendor's webhooks are checked and what they say, as a pure function. Not any vendor.
import type { IncomingHttpHeaders } from 'node:http'
import type { SourceEventType } from '../../../shared/events.ts'
import type { SignatureCheck } from '../../access/source-proof.ts'
import type { Problem } from '../../problem.ts'
import type { ConnectorName } from './connector-names.ts'

/** A CloudEvent of the contract; the path of every event checks it once more. */
export interface ConnectorEvent {
  specversion: '1.0'
  id: string
  source: string
  type: `floorview.${SourceEventType}`
  subject: string
  time: string
  data: Record<string, unknown>
}

/** What a webhook comes to. `topic` is the vendor's word for what happened. */
export type Delivery =
  | { kind: 'events'; topic: string; events: ConnectorEvent[] }
  /** Understood, and nothing for a floor; the vendor is answered as if it were. */
  | { kind: 'ignored'; topic: string; reason: string }
  /** No webhook of this vendor. */
  | { kind: 'rejected'; problem: Problem }

export interface Connector {
  name: ConnectorName
  check: SignatureCheck
  /** Pure, and never throws, whatever the bytes. They were verified before. */
  read(headers: IncomingHttpHeaders, bytes: Uint8Array, receivedAtMs: number): Delivery
}
