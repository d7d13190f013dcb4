// The words of trying an alert rule on the past, and of adding one. Not those of rules: rule-words.ts.
import { plural } from '../../../shared/plural.ts'

export const trialWords = {
  title: 'In the last 30 days',
  running: 'Trying it on the last 30 days…',
  faulty: 'What is wrong above must be mended before it can be tried.',
  none: 'It would not have told of anything.',
  count: (count: number) => `It would have told ${plural(count, 'time', 'times')}`,
  total: (time: string) => `${time} in all`,
  onMost: (name: string, count: number) => `most of ${name}: ${count}`,
  cut: (shown: number) => `Of so many only the latest ${shown} are drawn. A higher limit tells less.`,
  strip: (count: number) =>
    `${plural(count, 'alert', 'alerts')} over 30 days, each as long as it would have stood`,
  table: 'What it would have told of, the latest first',
  columns: { when: 'Opened', length: 'Stood for', about: 'About' },
  team: 'the team',
  standing: (time: string) => `${time}, and still`,
  more: (count: number) => `and ${plural(count, 'earlier one', 'earlier ones')}`,
  again: 'Try again',
  how: 'By the events as they came, and the code that judges live. Nobody takes or clears an alert here.',
} as const

export const newRuleWords = {
  add: 'Add a rule',
  title: 'A rule of the team’s own',
  kind: 'What it judges',
  id: 'Name',
  idHint: 'Letters, digits and -. It stands in the history, and cannot be changed later.',
  idFault: 'Up to 40 letters of A-Z, a-z, digits and -.',
  idTaken: 'The team has a rule of this name.',
  cancel: 'Cancel',
} as const
