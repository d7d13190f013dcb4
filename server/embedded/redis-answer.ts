// Asks whoever listens on a Redis socket who it is. Speaks the few bytes itself, so that no client is made to retry.
import { connect } from 'node:net'

/** Who answered: the process, the folder it writes to, and whether it has read its data yet. */
export interface RedisAnswer {
  pid: number
  dataFolder: string
  isReady: boolean
}

/** Undefined when nobody listens, or what answers is no Redis, or not within the time. */
export function askRedis(socketPath: string, timeoutMs: number): Promise<RedisAnswer | undefined> {
  return converse(socketPath, 'PING\r\nINFO server\r\nCONFIG GET dir\r\nPING\r\n', readAnswer, timeoutMs)
}

/** Has it write to its log before each answer, whatever the disk does. False when it has not said within the time that it will. */
export async function leaveSyncsToUs(socketPath: string, timeoutMs: number): Promise<boolean> {
  const readReply = (said: string): string | undefined => /^(.*)\r\n/.exec(said)?.[1]
  return (await converse(socketPath, 'CONFIG SET appendfsync no\r\n', readReply, timeoutMs)) === '+OK'
}

/** Says something and reads on until `read` makes sense of it; undefined where it never does. */
function converse<T>(
  socketPath: string,
  words: string,
  read: (said: string) => T | undefined,
  timeoutMs: number,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    let said = ''
    const settle = (answer: T | undefined): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(() => settle(undefined), timeoutMs)
    socket.on('error', () => settle(undefined))
    socket.on('close', () => settle(undefined))
    socket.on('connect', () => socket.write(words))
    socket.on('data', (bytes) => {
      said += bytes.toString('utf8')
      const answer = read(said)
      if (answer !== undefined) settle(answer)
    })
  })
}

/** Reads the four replies; undefined until all of them are there. */
function readAnswer(said: string): RedisAnswer | undefined {
  // CONFIG may be asked while the data is being read, PING may not: its refusal is the sign of it.
  const isReady = said.startsWith('+PONG')
  if (!isReady && !said.startsWith('-LOADING')) return undefined
  const pid = /\r\nprocess_id:(\d+)\r\n/.exec(said)?.[1]
  const dataFolder = /\r\ndir\r\n\$\d+\r\n(.*)\r\n[+-]/.exec(said)?.[1]
  if (pid === undefined || dataFolder === undefined) return undefined
  return { pid: Number(pid), dataFolder, isReady }
}
