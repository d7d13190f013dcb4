// Gives the browser a file to keep. Not what stands in it.

/** Browsers read the file a moment after the click. */
const KEEP_MS = 10_000

/** Gives the browser a file to keep. */
export const download = (name: string, csv: string): void =>
  downloadFile(name, new Blob([csv], { type: 'text/csv;charset=utf-8' }))

/** The same for one that is there already, of any kind. */
export function downloadFile(name: string, file: Blob): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS)
}
