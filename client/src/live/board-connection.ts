// The one place that knows Socket.IO. What is said over it is live-board.svelte.ts's business.
import { io, type Socket } from 'socket.io-client'
import type { ClientToServer, ServerToClient } from '../../../shared/protocol.ts'
import { floorHere } from '../api/floor.ts'
import { sampleLeft } from '../sample/sample-left.svelte.ts'
import type { BoardLink } from './board-link.ts'

/** A join without an answer for this long is asked again. */
const ANSWER_WITHIN_MS = 5000

/**
 * A board's socket: websocket only, cookies sent, not opened before `open`. Socket.IO connects again by itself after
 * 0.25 to 5 s, spread at random so that a restarted server does not meet all its boards at one instant..
 */
export function boardConnection(): BoardLink {
  const socket: Socket<ServerToClient, ClientToServer> = io(floorHere() || '/', {
    path: '/socket.io',
    transports: ['websocket'],
    autoConnect: false,
    withCredentials: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
    randomizationFactor: 0.5,
  })
  let comingBack: ReturnType<typeof setTimeout> | undefined
  return {
    open(listener) {
      socket.on('connect', () => listener.connected())
      socket.on('disconnect', (reason) => {
        listener.disconnected()
        // Socket.IO takes a server's goodbye for the last word; a board comes back to hear why.
        if (reason === 'io server disconnect')
          comingBack = setTimeout(() => socket.connect(), 500 + Math.random() * 1000)
      })
      socket.on('connect_error', (error) => {
        // An active socket tries again by itself; one that the server turned away does not.
        if (socket.active) return
        const refusal: unknown = 'data' in error ? error.data : undefined
        sampleLeft.noteProblem(refusal)
        listener.refused(refusal)
      })
      socket.on('board:frame', (frame) => listener.frame(frame))
      socket.connect()
    },
    join(message, answer) {
      socket
        .timeout(ANSWER_WITHIN_MS)
        // Rows are a fifth of the bytes of named fields, and this client reads them anyhow.
        .emit('board:join', { ...message, compact: true }, (error: Error | null, reply?: unknown) => {
          answer(error === null ? reply : undefined)
        })
    },
    restart() {
      clearTimeout(comingBack)
      socket.disconnect().connect()
    },
    close() {
      clearTimeout(comingBack)
      socket.off()
      socket.disconnect()
    },
  }
}
