// Reads the body of a request that anybody may send: bytes are counted before anything keeps them. Not what they mean.
import type { IncomingMessage } from 'node:http'
import { problem, type Problem } from '../problem.ts'

/** Far more than a name and a password need. */
const MOST_BYTES = 10 * 1024

export type SmallBody = { ok: true; text: string } | { ok: false; problem: Problem }

const refuse = (status: number, title: string, detail: string): SmallBody => ({
  ok: false,
  problem: problem(status, title, detail),
})

/** The bytes, `large` as soon as that is known, or `broken` where the client went away. */
function readBytes(req: IncomingMessage): Promise<Buffer | 'large' | 'broken'> {
  if (Number(req.headers['content-length'] ?? 0) > MOST_BYTES) return Promise.resolve('large')
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MOST_BYTES) chunks.push(chunk)
      else {
        chunks.length = 0
        resolve('large')
      }
    })
    req.on('end', () => resolve(Buffer.concat(chunks)))
    req.on('error', () => resolve('broken'))
    req.on('close', () => resolve('broken'))
  })
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The body as text, '' where there is none; what says to be JSON is JSON. */
export async function readSmallBody(req: IncomingMessage): Promise<SmallBody> {
  const bytes = await readBytes(req)
  if (bytes === 'large') {
    // The rest is let by unread: a client that is still sending would not read the answer from a closed connection.
    req.resume()
    return refuse(413, 'Too large', `At most ${MOST_BYTES} bytes a request.`)
  }
  if (bytes === 'broken') return refuse(400, 'Unreadable body', 'The body could not be read to its end.')
  const text = bytes.toString('utf8')
  const mediaType = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (text !== '' && mediaType === 'application/json' && !isJson(text))
    return refuse(400, 'Not JSON', 'The body is not JSON.')
  return { ok: true, text }
}
