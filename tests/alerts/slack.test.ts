// Slack's form: what it reads as markup never comes from a name. A real receiver; Slack itself is not asked.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { messageOf } from '../../server/alerts/delivery/message.ts'
import { slackBody } from '../../server/alerts/delivery/send-slack.ts'
import { until } from '../support/until.ts'
import { aNotice, anAlert, openDeliveryWorld, PUBLIC_URL } from './delivery-world.ts'
import { startReceiver } from './receiver.ts'

/** What Slack's incoming webhooks take, as far as we use it. */
const textObject = z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(3000) })
const slackForm = z.strictObject({
  text: z.string().min(1).max(4000),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('section'), text: textObject }),
        z.strictObject({ type: z.literal('context'), elements: z.array(textObject).min(1).max(10) }),
      ]),
    )
    .max(50),
})

const formOf = (agentName: string, team: string) => {
  const notice = aNotice(anAlert({ agentName, team, detail: agentName, kind: 'overLimit' }))
  const settings = { publicUrl: PUBLIC_URL, nowMs: Date.now() }
  return slackForm.parse(slackBody(messageOf({ id: 'msg_1', notice, recipient: '' }, settings)))
}

test('[AD11] names cannot write markup: no mention, no link, nothing too long for a block', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 100 }),
    fc.constantFrom('<!channel>', '<@U123>', '<https://evil.example|here>', '&lt;!here&gt;', '>'.repeat(100)),
  )
  fc.assert(
    fc.property(nasty, nasty, (name, team) => {
      const { text, blocks } = formOf(name, team)
      const [section, context] = blocks
      if (section?.type !== 'section' || context?.type !== 'context') throw new Error('not the blocks')
      for (const words of [text, section.text.text]) {
        expect(words).not.toMatch(/[<>]/)
        expect(words.replaceAll(/&(amp|lt|gt);/g, '')).not.toContain('&')
      }
      // The one link is ours.
      expect(context.elements[0]?.text).toMatch(
        /^<https:\/\/floor\.example\/alerts\/[^<>|]*\|Open in Floorview>$/,
      )
    }),
  )
})

test('[AD11] a Slack channel gets its form, and its address is in no answer, record, log or job', async () => {
  const [world, receiver] = await Promise.all([openDeliveryWorld(), startReceiver()])
  try {
    const url = `${receiver.url}/T000/B000/verysecret`
    const channel = await world.addChannel({ kind: 'slack', url })
    expect(channel.secret).toBe(null)
    await world.delivery.notify([aNotice(anAlert({ agentName: 'Ana <Souza>' }))])
    const sent = await world.allAre('sent', 1)
    const [first] = receiver.received
    expect(first?.path).toBe('/hook/T000/B000/verysecret')
    const body = slackForm.parse(JSON.parse(String(first?.body)))
    expect(body.text).toContain('Ana &lt;Souza&gt;: signal lost')
    // One that still waits has a job.
    await world.delivery.notify([aNotice(anAlert(), { notBeforeEpochMs: Date.now() + 3_600_000 })])
    const jobs = await until('it has a job', async () => {
      const text = await world.everyJob()
      return text.includes('msg_') && text
    })
    const rows = await world.everyRow()
    for (const text of [JSON.stringify([channel, sent]), rows, world.log.lines.join('\n'), jobs])
      expect(text).not.toContain('verysecret')
  } finally {
    await Promise.all([world.close(), receiver.stop()])
  }
})
