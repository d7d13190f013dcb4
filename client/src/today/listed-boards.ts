// The boards that one may see, groups first, as a choice. Not what is on them.
import type { z } from 'zod'
import type { teamList } from '../api/answers.ts'

export interface ListedBoard {
  id: string
  name: string
  isGroup: boolean
}

export function listedBoards({ teams, groups }: z.infer<typeof teamList>): ListedBoard[] {
  return [
    ...groups.map(({ id, name }) => ({ id, name, isGroup: true })),
    ...teams.map(({ id }) => ({ id, name: id, isGroup: false })),
  ]
}
