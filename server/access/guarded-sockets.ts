// Admits sockets and registers their events so that none is heard without a permission. Not the events' work.
import { isDeepStrictEqual } from 'node:util'
import type { Socket } from 'socket.io'
import type { Person } from '../../shared/roles.ts'
import { problem, type Problem } from '../problem.ts'
import type { AccessLog } from './access-log.ts'
import type { Displays } from './displays.ts'
import { isForeignOrigin, type Identify } from './identify.ts'
import { accountsAway, forbidden, judge, unauthorized } from './permission.ts'
import type { Access, ActionPermission } from './permission.ts'

export interface SocketEvent {
  name: string
  permission: 'signed-in' | ActionPermission<unknown>
  /** `answer` may be called when the sender wants no answer: nothing happens then. Parse the payload. */
  handler: (payload: unknown, access: Access, answer: (reply: unknown) => void) => void | Promise<void>
}

/** Socket.IO's sockets of any event map. */
type AnySocket = Pick<Socket, 'handshake'> & {
  conn: { close(discard?: boolean): void; once(event: 'close', listener: () => void): unknown }
  on(event: string, listener: (...given: unknown[]) => void): unknown
  eventNames(): (string | symbol)[]
}
type AnyServer = {
  use(admit: (socket: AnySocket, next: (refusal?: Error & { data?: Problem }) => void) => void): unknown
}

export interface SocketGuardDeps {
  identify: Identify
  displays: Pick<Displays, 'onRevoked'>
  trustedOrigins: readonly string[]
  log: AccessLog
}

export interface SocketGuard {
  /** Admits whoever is somebody to the server or namespace; others get a `connect_error` with a problem as `data`. */
  admit(server: AnyServer): void
  socketEvent(socket: AnySocket, event: SocketEvent): void
  /** Who the socket was admitted as. */
  personOf(socket: AnySocket): Person | undefined
  /** The displays that are connected to this server. */
  connectedDisplays(): ReadonlySet<string>
  /** Asks again, in this rhythm and for revoked displays at once, whether those connected still are who they were. */
  startChecks(everyMs: number): () => void
  /** The events that the socket hears and this guard never saw: always empty, and a test says so. */
  unguardedEvents(socket: AnySocket): string[]
}

/** Listened to by the guard itself, beside what handlers register. */
const OWN_EVENTS = ['disconnect', 'disconnecting', 'error']

export function createSocketGuard({ identify, displays, trustedOrigins, log }: SocketGuardDeps): SocketGuard {
  const admitted = new Map<AnySocket, Person>()
  const guarded = new WeakMap<AnySocket, Set<string>>()

  const identified = async ({ handshake }: AnySocket): Promise<Person | Problem> => {
    const { token } = handshake.auth
    const identity = await identify(handshake.headers, typeof token === 'string' ? token : undefined)
    if (identity === null) return unauthorized()
    if (identity.by === 'cookie' && isForeignOrigin(handshake.headers, trustedOrigins)) {
      return forbidden('Boards are shown on pages of Floorview itself.')
    }
    return identity.person
  }

  // Closed, not dismissed: the client comes back by itself and is judged anew.
  const close = (socket: AnySocket) => socket.conn.close(true)

  /** One after another: a round over a thousand sockets must not take every connection to the database. */
  const checkAll = async (): Promise<void> => {
    for (const [socket, before] of [...admitted]) {
      try {
        if (!isDeepStrictEqual(await identified(socket), before)) close(socket)
      } catch (error) {
        // While the database is away nothing can be taken back: whoever is connected stays.
        log.warn({ err: error }, 'sockets could not be checked')
        return
      }
    }
  }

  return {
    admit(server) {
      server.use((socket, next) => {
        // One that leaves while it is looked up never becomes connected, and so never says that it left.
        let hasLeft = false
        const forget = () => {
          hasLeft = true
          admitted.delete(socket)
        }
        socket.conn.once('close', forget)
        socket.on('disconnect', forget)
        identified(socket)
          .catch((error: unknown) => {
            log.error({ err: error }, 'accounts could not be read')
            return accountsAway()
          })
          .then((found) => {
            if ('status' in found) return next(Object.assign(new Error(found.title), { data: found }))
            if (!hasLeft) admitted.set(socket, found)
            next()
          })
          .catch((error: unknown) => log.error({ err: error }, 'a socket could not be admitted'))
      })
    },

    socketEvent(socket, { name, permission, handler }) {
      const names = guarded.get(socket) ?? new Set()
      guarded.set(socket, names.add(name))
      socket.on(name, (...given) => {
        const last = given.at(-1)
        const answer = (reply: unknown): void => {
          if (isAnswer(last)) last(reply)
        }
        const payload = isAnswer(given[0]) ? undefined : given[0]
        const person = admitted.get(socket)
        if (person === undefined) return answer({ problem: unauthorized() })
        const judged = judge(person, permission, payload)
        if (!judged.ok) return answer({ problem: judged.problem })
        Promise.resolve()
          .then(() => handler(payload, judged.access, answer))
          .catch((error: unknown) => {
            log.error({ err: error, event: name }, 'a socket event failed')
            answer({ problem: problem(500) })
          })
      })
    },

    personOf: (socket) => admitted.get(socket),

    connectedDisplays: () =>
      new Set(
        [...admitted.values()].flatMap((person) => (person.kind === 'display' ? [person.displayId] : [])),
      ),

    startChecks(everyMs) {
      const stopListening = displays.onRevoked((displayId) => {
        for (const [socket, person] of admitted) {
          if (person.kind === 'display' && person.displayId === displayId) close(socket)
        }
      })
      let isChecking = false
      const timer = setInterval(() => {
        if (isChecking) return
        isChecking = true
        void checkAll().finally(() => (isChecking = false))
      }, everyMs)
      timer.unref()
      return () => {
        clearInterval(timer)
        stopListening()
      }
    },

    unguardedEvents(socket) {
      const names = guarded.get(socket)
      return socket
        .eventNames()
        .map(String)
        .filter((name) => !OWN_EVENTS.includes(name) && names?.has(name) !== true)
    },
  }
}

/** Socket.IO hands over a function where the sender wants an answer; whatever it is called with is sent. */
function isAnswer(given: unknown): given is (reply: unknown) => void {
  return typeof given === 'function'
}
