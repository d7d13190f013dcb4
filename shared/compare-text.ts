// The order of texts by their code units: the same on every server, whatever its language. Not the order in which people read names.

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
