// What a stored id, `<source>:<id>`, is made of. Not who it is of.

/** The source that it begins with. */
export const sourceOf = (storedId: string): string => storedId.slice(0, Math.max(0, storedId.indexOf(':')))

/** The id as its source gave it. */
export const plainIdOf = (storedId: string): string => storedId.slice(storedId.indexOf(':') + 1)
