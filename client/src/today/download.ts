// Gives the browser a file to keep. Not what stands in it.

/** Browsers read the file a moment after the click. */
const KEEP_MS = 10_000

/** Gives the browser a file to keep. */
export function download(name: string, csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS)
}
