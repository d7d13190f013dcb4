// A request's path as it may be logged. Links to set up and to pair carry their token in the path.

/** The path with any token in it and every query value left out. */
export function hiddenPath(url: string): string {
  const [path = '', query] = url.split('?', 2)
  const shown = path.replace(/(^|\/)(setup|display)\/[^/]+/g, '$1$2/[token]')
  return query === undefined ? shown : `${shown}?[query]`
}
