// Events whose type needs no data, sent without any. Not events whose data is at fault.
import { expect, test } from 'vitest'
import { readCloudEvent } from '../../server/ingest/cloud-event.ts'

const source = { id: 'default', sequencing: false }
const stamping = { receivedAtMs: Date.UTC(2026, 9, 1), retentionDays: 400 }
const event = (type: string, subject: string) => ({
  specversion: '1.0',
  id: '1',
  source: '/s',
  type: `floorview.${type}`,
  subject,
})

test('[IN14] an event that needs no data may leave it out, and one that needs it may not', () => {
  expect(readCloudEvent(event('agent.login', 'agent/a'), source, stamping)).toMatchObject({
    kind: 'event',
    event: { data: {} },
  })
  expect(readCloudEvent(event('chat.reopened', 'chat/c'), source, stamping)).toMatchObject({ kind: 'event' })
  expect(readCloudEvent(event('agent.status', 'agent/a'), source, stamping)).toMatchObject({
    kind: 'rejected',
    problem: { errors: [{ pointer: '#/data/status' }] },
  })
})
