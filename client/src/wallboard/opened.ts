// What of a board can be opened. Not what is then shown: see details/.

/** As the server names its numbers in addresses. */
export type OpenedNumber = 'available' | 'chats' | 'waiting' | 'firstReply' | 'serviceLevel' | 'rating'

export type Opened = { kind: 'agent'; id: string } | { kind: 'number'; number: OpenedNumber }
