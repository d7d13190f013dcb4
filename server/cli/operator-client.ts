// Asks the running server over the Unix socket of its data folder. Not what is asked.
import { request } from 'node:http'
import { z } from 'zod'
import { findSocketPath } from '../operator/socket-path.ts'
import type { CommandContext } from './command.ts'
import { failed, notRunning } from './outcome.ts'

const problemAnswer = z.object({ title: z.string(), detail: z.string().optional() })

/** What `CommandContext.ask` is made of. */
export function createOperatorClient(dataDir: string): CommandContext['ask'] {
  return async (method, path, schema, body) => {
    const nobody = notRunning(
      `not running: no Floorview answers on ${dataDir} (DATA_DIR names another folder)`,
    )
    const socketPath = await findSocketPath(dataDir)
    if (socketPath === null) return nobody
    const answer = await send(socketPath, method, path, body)
    if (answer === null) return nobody
    if (answer.status === 503) return notRunning(`not running yet: ${wordsOf(answer.text)}`)
    if (answer.status >= 400) return failed(wordsOf(answer.text))
    const parsed = schema.safeParse(answer.text === '' ? {} : JSON.parse(answer.text))
    return parsed.success
      ? { ok: true, answer: parsed.data }
      : failed(
          'the running server answered in another way than this command expects: are they of one version?',
        )
  }
}

function send(
  socketPath: string,
  method: string,
  path: string,
  body: unknown,
): Promise<{ status: number; text: string } | null> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const asked = request({ socketPath, method, path, headers }, (res) => {
      res.setEncoding('utf8')
      let text = ''
      res.on('data', (part: string) => (text += part))
      res.on('end', () => resolve({ status: res.statusCode ?? 0, text }))
      res.on('error', reject)
    })
    asked.on('error', (error) => {
      const code = 'code' in error ? error.code : undefined
      if (code === 'ENOENT' || code === 'ECONNREFUSED') resolve(null)
      else reject(error)
    })
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function wordsOf(text: string): string {
  try {
    const { title, detail } = problemAnswer.parse(JSON.parse(text))
    return detail ?? title
  } catch {
    return text
  }
}
