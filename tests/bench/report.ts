// The figures as a table for a person: what each must be beside what it was. Not the JSON.
import type { Figure, Figures } from './figures.ts'
import { middleOf } from './figures.ts'
import { isReached, mustBe, type Goal } from './goals.ts'

export interface ReportRest {
  goals: Readonly<Record<string, Goal>>
  machineLoad: Readonly<Record<string, number>>
  tookS: number
  failures: readonly { measurement: string; reason: string }[]
}

const wordsOf = (figure: Figure): string =>
  typeof figure === 'number'
    ? String(Math.round(figure * 1000) / 1000)
    : `${figure.median} (${figure.min} to ${figure.max})`

export function tableOf(figures: Figures, { goals, machineLoad, tookS, failures }: ReportRest): string {
  const rows = Object.entries(figures).map(([key, figure]) => {
    const goal = goals[key]
    const verdict = goal === undefined ? '' : isReached(goal, middleOf(figure)) ? 'reached' : 'NOT reached'
    return `  ${key.padEnd(26)} ${(goal === undefined ? '' : mustBe(goal)).padEnd(10)} ${wordsOf(figure).padEnd(36)} ${verdict}`
  })
  const loads = Object.entries(machineLoad).map(([when, load]) => `${when} ${load}`)
  return [
    `  ${'figure'.padEnd(26)} ${'must be'.padEnd(10)} measured (median, and range over the rounds)`,
    ...rows,
    `  load average: ${loads.join(', ')}; took ${tookS} s`,
    ...failures.map(({ measurement, reason }) => `  FAILED ${measurement}: ${reason}`),
    '',
  ].join('\n')
}
