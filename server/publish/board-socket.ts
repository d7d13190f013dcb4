// The socket's side of boards: join, leave, and the room that frames go to. Who may is the guard's question, asked at join.
import type { Namespace, Server, Socket } from 'socket.io'
import {
  boardJoin,
  type BoardSnapshot,
  type ClientToServer,
  type ServerToClient,
} from '../../shared/protocol.ts'
import type { Guard } from '../access/guarded.ts'
import { problem, type Problem } from '../problem.ts'
import type { BoardHub } from './board-hub.ts'
import type { ReadyJson } from './ready-json.ts'

export type BoardServer = Server<ClientToServer, ServerToClient>
/** A namespace: the main workspace's boards are followed in `/`, the sample's in `/sample`. */
export type BoardSpace = Namespace<ClientToServer, ServerToClient>
export type BoardSocket = Socket<ClientToServer, ServerToClient>

const CATCH_UP_LIMIT_MS = 1000
const CATCH_UP_STEP_MS = 20

export const roomOf = (team: string): string => `board:${team}`

export interface BoardSocketDeps {
  hub: BoardHub
  knowsTeam: (team: string) => boolean
  /** Waits on the server's own timer; injected so that a test need not. */
  pause: (ms: number) => Promise<void>
}

/** The team that a join names; undefined where it is no join. */
export function teamOfJoin(payload: unknown): string | undefined {
  return boardJoin.safeParse(payload).data?.board.normalize('NFC').trim()
}

/** Answers a join: a snapshot no older than what the reader last showed, or a problem that says what stands in the way. */
export async function answerJoin(
  { hub, knowsTeam, pause }: BoardSocketDeps,
  payload: unknown,
): Promise<
  { team: string; answer: BoardSnapshot | ReadyJson } | { team: null; answer: { problem: Problem } }
> {
  const refuse = (refusal: Problem) => ({ team: null, answer: { problem: refusal } })
  const parsed = boardJoin.safeParse(payload)
  if (!parsed.success)
    return refuse(problem(400, 'Not a join', 'A join names a board, and the last asOf that was shown.'))
  const { seen, compact } = parsed.data
  const team = teamOfJoin(payload) ?? ''
  if (!knowsTeam(team)) return refuse(problem(404, 'No such team', `No event has named a team ${team} yet.`))
  for (let waitedMs = 0; !hub.hasPassed(seen); waitedMs += CATCH_UP_STEP_MS) {
    if (waitedMs >= CATCH_UP_LIMIT_MS)
      return refuse(
        problem(503, 'Catching up', 'This server has not yet reached what you have seen.', {
          type: 'urn:floorview:problem:catching-up',
        }),
      )
    await pause(CATCH_UP_STEP_MS)
  }
  const snapshot = compact === true ? hub.compactSnapshot(team) : hub.snapshot(team)
  if (snapshot === null)
    return refuse(
      problem(503, 'No floor yet', 'The floor is still being loaded.', {
        type: 'urn:floorview:problem:rebuilding',
      }),
    )
  hub.noteJoin(parsed.data.cause ?? 'first')
  return { team, answer: snapshot }
}

/** Registers the board's events on a socket, each behind the guard. */
export function registerBoardSocket(guard: Guard, deps: BoardSocketDeps, socket: BoardSocket): void {
  guard.socketEvent(socket, {
    name: 'board:join',
    permission: { action: 'board.read', team: teamOfJoin },
    handler: async (payload, _access, answer) => {
      const joined = await answerJoin(deps, payload)
      // No turn of the event loop lies between the snapshot and the room, so no frame is missed.
      if (joined.team !== null && socket.connected) enterBoard(deps.hub, socket, joined.team)
      answer(joined.answer)
    },
  })
  guard.socketEvent(socket, {
    name: 'board:leave',
    permission: 'signed-in',
    handler: () => leaveBoards(deps.hub, socket),
  })
  socket.on('disconnecting', () => leaveBoards(deps.hub, socket))
}

/** Puts the socket in the board's room; the frames after the snapshot that it was just given reach it there. */
export function enterBoard(hub: BoardHub, socket: BoardSocket, team: string): void {
  leaveBoards(hub, socket)
  void socket.join(roomOf(team))
  hub.join(team, socket)
}

export function leaveBoards(hub: BoardHub, socket: BoardSocket): void {
  for (const room of socket.rooms) {
    if (!room.startsWith('board:')) continue
    hub.leave(room.slice('board:'.length), socket.id)
    void socket.leave(room)
  }
}
