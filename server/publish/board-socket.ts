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
import { noSuchBoard, type Boards } from './boards.ts'
import type { ReadyJson } from './ready-json.ts'

export type BoardServer = Server<ClientToServer, ServerToClient>
/** A namespace: the main workspace's boards are followed in `/`, the sample's in `/sample`. */
export type BoardSpace = Namespace<ClientToServer, ServerToClient>
export type BoardSocket = Socket<ClientToServer, ServerToClient>

const CATCH_UP_LIMIT_MS = 1000
const CATCH_UP_STEP_MS = 20

const ROOM = 'board:'
export const roomOf = (board: string): string => `${ROOM}${board}`
/** Who is told of alerts by messages of their own, and not by frames. */
export const alertRoomOf = (board: string): string => `alerts:${board}`

export interface BoardSocketDeps {
  hub: BoardHub
  boards: Pick<Boards, 'find' | 'teamsOf'>
  /** Waits on the server's own timer; injected so that a test need not. */
  pause: (ms: number) => Promise<void>
}

/** The id of the board that a join names; undefined where it is no join. */
function boardOfJoin(payload: unknown): string | undefined {
  return boardJoin.safeParse(payload).data?.board.normalize('NFC').trim()
}

/** Answers a join: a snapshot no older than what the reader last showed, or a problem that says what stands in the way. */
export async function answerJoin(
  { hub, boards, pause }: BoardSocketDeps,
  payload: unknown,
): Promise<
  | { board: string; readsRows: boolean; answer: BoardSnapshot | ReadyJson }
  | { board: null; answer: { problem: Problem } }
> {
  const refuse = (refusal: Problem) => ({ board: null, answer: { problem: refusal } })
  const parsed = boardJoin.safeParse(payload)
  if (!parsed.success)
    return refuse(problem(400, 'Not a join', 'A join names a board, and the last asOf that was shown.'))
  const { seen, compact } = parsed.data
  const id = boardOfJoin(payload) ?? ''
  const board = boards.find(id)
  if (board === null) return refuse(noSuchBoard(id))
  for (let waitedMs = 0; !hub.hasPassed(seen); waitedMs += CATCH_UP_STEP_MS) {
    if (waitedMs >= CATCH_UP_LIMIT_MS)
      return refuse(
        problem(503, 'Catching up', 'This server has not yet reached what you have seen.', {
          type: 'urn:floorview:problem:catching-up',
        }),
      )
    await pause(CATCH_UP_STEP_MS)
  }
  // The guard has judged the teams that the board had before the wait.
  if (boards.find(id)?.teams.join('\n') !== board.teams.join('\n')) return refuse(noSuchBoard(id))
  const snapshot = compact === true ? hub.compactSnapshot(id) : hub.snapshot(id)
  if (snapshot === null)
    return refuse(
      problem(503, 'No floor yet', 'The floor is still being loaded.', {
        type: 'urn:floorview:problem:rebuilding',
      }),
    )
  hub.noteJoin(parsed.data.cause ?? 'first')
  return { board: id, readsRows: compact === true, answer: snapshot }
}

/** Registers the board's events on a socket, each behind the guard. */
export function registerBoardSocket(guard: Guard, deps: BoardSocketDeps, socket: BoardSocket): void {
  guard.socketEvent(socket, {
    name: 'board:join',
    permission: { action: 'board.read', team: (payload) => deps.boards.teamsOf(boardOfJoin(payload)) },
    handler: async (payload, _access, answer) => {
      const joined = await answerJoin(deps, payload)
      // No turn of the event loop lies between the snapshot and the room, so no frame is missed.
      if (joined.board !== null && socket.connected) enterBoard(deps.hub, socket, joined)
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
function enterBoard(
  hub: BoardHub,
  socket: BoardSocket,
  { board, readsRows }: { board: string; readsRows: boolean },
): void {
  leaveBoards(hub, socket)
  void socket.join(readsRows ? roomOf(board) : [roomOf(board), alertRoomOf(board)])
  hub.join(board, socket)
}

/** Ends a board. Its readers are closed, not dismissed: each comes back by itself, and is judged anew or told that it is gone. */
export function endBoard(hub: BoardHub, space: BoardSpace | null, board: string): void {
  hub.end(board)
  for (const socket of space?.sockets.values() ?? [])
    if (socket.rooms.has(roomOf(board))) socket.conn.close(true)
}

function leaveBoards(hub: BoardHub, socket: BoardSocket): void {
  for (const room of socket.rooms) {
    if (room === socket.id) continue
    if (room.startsWith(ROOM)) hub.leave(room.slice(ROOM.length), socket.id)
    void socket.leave(room)
  }
}
