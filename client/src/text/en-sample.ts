// The words around the sample floor. All others: en.ts.

export const sampleWords = {
  badge: 'Sample data',
  hint: 'A simulated floor. Nothing here is yours, and nothing of yours is here.',
  own: 'Your own floor',
  leave: 'Leave the sample',
  leaveTitle: 'Leave the sample?',
  leaveHint:
    'The simulated floor ends for everybody and its data is deleted. Your own floor stays as it is. Only the command line brings the sample back: floorview sample start.',
  leaveGo: 'Leave and delete',
  leaving: 'Leaving…',
  cancel: 'Keep it',
  gone: 'The sample was left',
  goneHint: 'An administrator ended the simulated floor and its data was deleted.',
  toOwn: 'Go to your own floor',
  offer: 'This is what a floor looks like',
  offerHint:
    'Nothing has been sent to your own floor yet. Meanwhile three simulated teams work beside it, with boards, logs and everything else, marked “Sample data”.',
  offerGo: 'Open the sample floor',
  offerStarting: 'The sample floor is being started…',
} as const
