// A count with the word that fits it, in English. Not the words.

export const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`
