/** The last task of a page: where the next one begins. */
export interface Cursor {
  readonly position: string
  readonly id: string
}

/** As it stands in an address. */
export function cursorOf({ position, id }: Cursor): string {
  return `${position}_${id}`
}

/** What an address says; undefined for what is no cursor, so that a broken one is the first page. */
export function parseCursor(text: unknown): Cursor | undefined {
  const match = typeof text === "string" ? pattern.exec(text) : null
  const [, position, id] = match ?? []
  return position && id ? { position, id } : undefined
}

const pattern = /^(-?[0-9]{1,40}(?:\.[0-9]{1,200})?)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/
