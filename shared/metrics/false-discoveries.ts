// Which of many findings stand when they were looked for together. Not what each of them is.

/**
 * Benjamini and Hochberg's step-up rule (Journal of the Royal Statistical Society B 57, 1995): of the findings that it lets stand at
 * most this share are expected to be chance, and where all are, at most this share of the looks finds anything at all. Gives, in the
 * order of the chances, which stand; a null is no finding and is not counted among them.
 */
export function standing(chances: readonly (number | null)[], share: number): boolean[] {
  const sorted = chances.filter((chance) => chance !== null).sort((a, b) => a - b)
  let limit = -1
  sorted.forEach((chance, index) => {
    if (chance <= (share * (index + 1)) / sorted.length) limit = chance
  })
  return chances.map((chance) => chance !== null && chance <= limit)
}
