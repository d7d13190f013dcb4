// The words of the page of a team's roster.
import { plural } from '../../../shared/plural.ts'

export const rosterWords = {
  title: (team: string) => `Roster of ${team}`,
  lead: (zone: string) => `Who is expected when. Times are those of ${zone}.`,
  readOnly: 'You may read this roster, and not change it.',
  none: 'No shift from today on',
  noneHint: 'Nobody is called missing at the start of a shift until a roster is taken.',
  shifts: (count: number) => plural(count, 'shift', 'shifts'),
  table: 'Shifts from today on',
  columns: { day: 'Day', agent: 'Agent', from: 'From', to: 'To', state: 'State' },
  neverSeen: 'not seen yet',
  take: 'Take a roster from a file',
  takeHint:
    'CSV with the columns agent, start and end, or an iCalendar file. It replaces the shifts of the agents that it names, in the days that it is of.',
  file: 'File',
  whole: 'The file is all of the team’s roster for its days: who is not named has no shift',
  reading: 'Reading…',
  preview: (name: string) => `What ${name} says`,
  faulty: (count: number) =>
    `${plural(count, 'row is', 'rows are')} faulty. Nothing is taken until all of them are right.`,
  would: (shifts: number, agents: number) =>
    `${plural(shifts, 'shift', 'shifts')} of ${plural(agents, 'agent', 'agents')}`,
  removed: (count: number) => `${plural(count, 'shift that stands is', 'shifts that stand are')} removed`,
  past: (count: number) => `${count} over already, left out`,
  later: (count: number) => `${count} more than 31 days ahead, left out`,
  nothing: 'The file has no shift to take.',
  line: 'Line',
  import: 'Take this roster',
  importing: 'Taking…',
  taken: 'The roster is taken.',
  states: { taken: 'right', past: 'over', later: 'too far ahead', faulty: 'faulty' },
  fault: (field: string, detail: string) => `${field}: ${detail}`,
  more: (shown: number) => `Only the first ${shown} rows are shown.`,
} as const
