import pg from "pg"

/**
 * Refuses a database that is not on this machine.
 *
 * @param setting the name of the setting the address came from, for the message.
 * @param why what is wrong with that, and what to do all the same.
 */
export function assertLocal(
  connectionString: string,
  setting: string,
  why = "the seed writes sign-ins with a known password. Use --force if that is what you want",
): void {
  const { host } = new pg.Client({ connectionString })
  if (isLocal(host)) return
  throw new Error(`${setting} leads to ${host}, which is not this machine: ${why}.`)
}

/** A loopback name or address, or the folder of a socket. */
function isLocal(host: string): boolean {
  return (
    ["localhost", "::1", "[::1]"].includes(host) ||
    /^127(\.\d+){3}$/.test(host) ||
    /^[/@]/.test(host)
  )
}
