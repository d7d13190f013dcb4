// Words as they are compared when somebody types: without marks and case. Not how they are sorted: see sort-order.ts.

export const plainLetters = (words: string) => words.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
