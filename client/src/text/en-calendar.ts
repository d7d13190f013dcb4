// The words of calendars and of what a day is set beside. Not those of the day itself: see en-day.ts.
import { spoken } from './en.ts'
import { plural } from '../../../shared/plural.ts'

const calendarWords = {
  title: (team: string) => `${team}, by month`,
  lead: (zone: string) =>
    `Available, away and unknown of each day’s time signed in, by the clock of ${zone}.`,
  teamMonth: (team: string) => `${team} by month`,
  previous: 'Month before',
  next: 'Month after',
  nothing: 'nothing known',
  agents: (count: number) => plural(count, 'agent', 'agents'),
  share: (available: string, away: string) => `${available} available, ${away} away`,
  unknown: (time: string) => `${time} unknown`,
  overLimit: 'a limit was passed',
  overLimits: (count: number) => `${plural(count, 'agent', 'agents')} passed a limit`,
  gap: 'a hole in the log',
  gaps: (count: number) => `${plural(count, 'agent', 'agents')} with a hole in the log`,
  legend: {
    available: 'available',
    away: 'away',
    unknown: 'unknown',
    overLimit: '! limit passed',
    gap: '✕ hole in the log',
  },
  agentsOf: (day: string) => `Agents on ${day}`,
  nobody: 'Nobody was signed in on this day.',
  check: {
    never: 'The log was not checked yet: it is each night.',
    running: '◌ The log is being checked.',
    failed: (at: string) => `! The check of ${at} ended without an answer.`,
    good: (days: number, at: string) =>
      `✓ All ${plural(days, 'agent-day adds', 'agent-days add')} up, checked ${at}.`,
    bad: (faults: number, days: number, at: string) =>
      `✕ ${plural(faults, 'fault', 'faults')} in ${plural(days, 'agent-day', 'agent-days')}, checked ${at}.`,
  },
  columns: {
    agent: 'Agent',
    signedIn: 'Signed in',
    available: 'Available',
    away: 'Away',
    unknown: 'Unknown',
  },
  beside: {
    label: 'Beside',
    none: 'nothing',
    team: (count: number) => `the team’s median (${count})`,
    weekday: (count: number) => `the same weekday, last ${count}`,
    ofTeam: (value: string) => `team ${value}`,
    ofWeekday: (value: string) => `weekday ${value}`,
  },
} as const

/** In the page's language; ask where they are shown. */
export const calendarText = () => spoken(calendarWords)
