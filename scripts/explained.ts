/** Something that the person can mend: its message alone is shown. */
export class Explained extends Error {
  override name = "Explained"
}

/** Runs a script's main function; what went wrong is one line where it is known, else a trace. */
export async function explaining(
  main: () => Promise<void>,
  end: (code: number) => Promise<never>,
): Promise<void> {
  try {
    await main()
  } catch (error) {
    const known = ["Explained", "ServerError", "SettingsError"]
    const isKnown = error instanceof Error && known.includes(error.name)
    console.error(isKnown ? error.message : error)
    await end(1)
  }
}
