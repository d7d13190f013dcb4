// Signs an agent in, makes them available, and a moment later sends them to lunch. Run: npx tsx examples/first-event.ts
const { FLOORVIEW_URL = 'http://localhost:3000', FLOORVIEW_TOKEN } = process.env

async function send(type: string, data: object): Promise<void> {
  const event = { specversion: '1.0', id: crypto.randomUUID(), source: '/example', type: `floorview.${type}` }
  const body = JSON.stringify({ ...event, subject: 'agent/a1', time: new Date().toISOString(), data })
  const headers = {
    'content-type': 'application/cloudevents+json',
    authorization: `Bearer ${FLOORVIEW_TOKEN}`,
  }
  const answer = await fetch(`${FLOORVIEW_URL}/api/events`, { method: 'POST', headers, body })
  console.log(answer.status, await answer.text())
  if (!answer.ok) process.exitCode = 1
}

await send('agent.login', {})
await send('agent.status', { status: 'available' })
await new Promise((resolve) => setTimeout(resolve, 2000))
await send('agent.status', { status: 'away', reason: 'Lunch' })
