// Reads a secret that somebody types or pipes in, without showing it. Not what it is for.
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { ReadStream } from 'node:tty'

/** Far more than any secret; whoever pipes a film in is stopped. */
const MOST_BYTES = 64 * 1024

async function allOf(input: AsyncIterable<Buffer | string>): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of input) {
    const bytes = Buffer.from(part)
    size += bytes.length
    if (size > MOST_BYTES) throw new Error('what came on standard input is no secret: it is too long')
    parts.push(bytes)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** One line of a terminal, unseen; else all that is piped in. Trimmed; rejects where nothing came. */
export async function readSecret(
  input: ReadStream | (AsyncIterable<Buffer | string> & { isTTY?: boolean }),
  prompts: { write(text: string): unknown },
  prompt: string,
): Promise<string> {
  let text: string
  if ('setRawMode' in input && input.isTTY) {
    const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
    const lines = createInterface({ input, output: unseen, terminal: true })
    prompts.write(`${prompt}: `)
    text = await lines.question('')
    lines.close()
    prompts.write('\n')
  } else text = await allOf(input)
  const secret = text.trim()
  if (secret === '') throw new Error('no secret came on standard input')
  return secret
}
