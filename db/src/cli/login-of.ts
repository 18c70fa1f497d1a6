import pg from "pg"

/** Whom an address signs in as, read as pg does: the login may be in a parameter, `?user=`. */
export function loginOf(url: string): { name: string; password: string } {
  const { user, password } = new pg.Client({ connectionString: url })
  return { name: user ?? "", password: password ?? "" }
}
