// What was chosen on the page of a team's day, as the query of its address, so that it can be linked. Not the choosing.
import { STATES } from './shown-agents.ts'
import { COLUMNS, FIRST_CHOICE, type TodayChoice } from './today-columns.ts'

/** `?sort=-away&q=ana&status=away`; whatever cannot be read is as at first. */
export function choiceOf(search: string): TodayChoice {
  const query = new URLSearchParams(search)
  const sort = query.get('sort') ?? ''
  const column = COLUMNS.find((name) => name === sort.replace(/^-/, ''))
  return {
    order: column === undefined ? FIRST_CHOICE.order : { column, descending: sort.startsWith('-') },
    filter: query.get('q') ?? '',
    state: STATES.find((state) => state === query.get('status')) ?? 'all',
  }
}

/** The query with this choice; what it holds beside it stays, and what is as at first is left out. */
export function searchOf(choice: TodayChoice, search: string): string {
  const query = new URLSearchParams(search)
  const set = (name: string, value: string, first: string) =>
    value === first ? query.delete(name) : query.set(name, value)
  const written = ({ order }: TodayChoice) => `${order.descending ? '-' : ''}${order.column}`
  set('sort', written(choice), written(FIRST_CHOICE))
  set('q', choice.filter, '')
  set('status', choice.state, 'all')
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
