// What a wallboard says where the server refuses it. Not when it asks again: see live-board.svelte.ts.
import { GROUP_PREFIX } from '../../../shared/events.ts'
import type { Problem } from '../live/live-board.svelte.ts'
import { text } from '../text/en.ts'

export interface RefusalWords {
  title: string
  hint: string | undefined
  /** True where signing in is what helps. */
  signIn: boolean
}

export function refusalWords(problem: Problem, board: string): RefusalWords {
  const isGroup = board.startsWith(GROUP_PREFIX)
  switch (problem.status) {
    case 401:
      return { title: text.wall.signedOut, hint: text.wall.signedOutHint, signIn: true }
    case 403:
      return isGroup
        ? { title: text.wall.notYourGroup, hint: text.wall.notYourGroupHint, signIn: false }
        : { title: text.wall.notYours, hint: text.wall.notYoursHint, signIn: false }
    case 404:
      return isGroup
        ? { title: text.wall.unknownGroup, hint: text.wall.unknownGroupHint, signIn: false }
        : { title: text.wall.unknownTeam, hint: text.wall.unknownTeamHint, signIn: false }
    default:
      return { title: problem.title, hint: problem.detail, signIn: false }
  }
}
