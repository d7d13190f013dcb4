// What a wallboard says where the server refuses it. Not when it asks again: see live-board.svelte.ts.
import type { Problem } from '../live/live-board.svelte.ts'
import { text } from '../text/en.ts'

export interface RefusalWords {
  title: string
  hint: string | undefined
  /** True where signing in is what helps. */
  signIn: boolean
}

export function refusalWords(problem: Problem): RefusalWords {
  switch (problem.status) {
    case 401:
      return { title: text.wall.signedOut, hint: text.wall.signedOutHint, signIn: true }
    case 403:
      return { title: text.wall.notYours, hint: text.wall.notYoursHint, signIn: false }
    case 404:
      return { title: text.wall.unknownTeam, hint: text.wall.unknownTeamHint, signIn: false }
    default:
      return { title: problem.title, hint: problem.detail, signIn: false }
  }
}
