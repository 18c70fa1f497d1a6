import { spawnSync } from "node:child_process"
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { basename, isAbsolute, join } from "node:path"
import { type Binaries, installedBinaries, program } from "./binaries.ts"
import { ServerError } from "./errors.ts"
import { canReach, type SystemUser, serverUser } from "./system-user.ts"

/** Where a server's files are, and who it runs as. `place.json` in its control folder says so. */
export interface Place {
  /** Belongs to `user`; holds `data`, and while a cluster is being made `data.new`. */
  home: string
  user: SystemUser | undefined
}

/** The home that `control` points to, if it has one and it is not another checkout's. */
export function knownPlace(control: string): Place | undefined {
  const home = pointedHome(control)
  if (!home || otherControl(home, control)) return undefined
  return { home, user: ownerOf(home) }
}

/**
 * The home that `control` points to, else a new one: inside `control`, or, where the server's own
 * user cannot enter that (root's home folder, say), in a folder that it can.
 */
export function place(control: string, lasts: "durable" | "temporary"): Place {
  const known = knownPlace(control)
  if (known) {
    point(control, known.home)
    return ownedByServerUser(known)
  }
  sayLeftAlone(control)
  const user = serverUser()
  const home = makeHome(control, user, lasts)
  point(control, home)
  return { home, user }
}

/** Removes the home, unless it is another checkout's, and the pointer. The server must be down. */
export function removeHome(control: string): void {
  const known = knownPlace(control)
  if (known) rmSync(known.home, { recursive: true, force: true })
  rmSync(pointer(control), { force: true })
}

/** The installed binaries, or a copy of them where `user` cannot reach the installed ones. */
export function reachableBinaries({ home, user }: Place): Binaries {
  const installed = installedBinaries()
  if (!user || canReach(user, home, program(installed, "postgres"))) return installed
  for (const root of publicFolders("durable")) {
    const folder = join(root, `postgresql-${installed.version}`)
    const copied = { ...installed, folder }
    if (!existsSync(folder) && !copyWhole(installed.folder, folder)) continue
    if (canReach(user, home, program(copied, "postgres"))) return copied
  }
  throw unreachable()
}

/** A home inside `control` is found from there, wherever it was when the pointer was written. */
function pointedHome(control: string): string | undefined {
  const file = pointer(control)
  if (!existsSync(file)) return undefined
  const { home } = JSON.parse(readFileSync(file, "utf8")) as { home: string }
  const isInside = !isAbsolute(home) || basename(home) === insideName
  const found = isInside ? join(control, insideName) : home
  return existsSync(found) ? found : undefined
}

/**
 * The checkout that a home outside `control` belongs to, when that is another one: a copied checkout
 * has a copy of the pointer. Where the other one is gone, or points elsewhere, this one was moved.
 */
function otherControl(home: string, control: string): string | undefined {
  const file = join(home, ownerName)
  if (!existsSync(file)) return undefined
  const other = readFileSync(file, "utf8")
  const isOurs = other === realpathSync(control) || !existsSync(pointer(other))
  return isOurs || pointedHome(other) !== home ? undefined : other
}

function point(control: string, home: string): void {
  const isInside = home === join(control, insideName)
  if (!isInside) writeFileSync(join(home, ownerName), realpathSync(control))
  writeFileSync(pointer(control), JSON.stringify({ home: isInside ? insideName : home }))
}

/** A copy that root made is root's, as whom PostgreSQL does not run. */
function ownedByServerUser({ home, user }: Place): Place {
  const needed = user ? undefined : serverUser()
  if (!needed) return { home, user }
  const owner = `${needed.uid}:${needed.gid}`
  const { status } = spawnSync("chown", ["-R", owner, home], { stdio: "ignore" })
  if (status !== 0) throw unreachable()
  return { home, user: needed }
}

function sayLeftAlone(control: string): void {
  const home = pointedHome(control)
  const other = home && otherControl(home, control)
  if (!other) return
  console.error(
    `note: this checkout was copied from another one, whose database (${other}) is left alone. This one begins with an empty database.`,
  )
}

function ownerOf(home: string): SystemUser | undefined {
  const { uid, gid } = statSync(home)
  const self = process.getuid?.()
  if (self === undefined || self === uid) return undefined
  if (self === 0) return { uid, gid }
  throw new ServerError(
    `The embedded PostgreSQL in ${home} belongs to another user of this machine. Run this as that user, or remove that folder.`,
  )
}

function makeHome(
  control: string,
  user: SystemUser | undefined,
  lasts: "durable" | "temporary",
): string {
  const inside = join(control, insideName)
  mkdirSync(inside, { recursive: true })
  if (!user) return inside
  chownSync(inside, user.uid, user.gid)
  if (canReach(user, inside, "/bin/sh")) return inside
  rmSync(inside, { recursive: true })
  for (const root of publicFolders(lasts)) {
    const home = tryMakeFolder(() => mkdtempSync(join(root, `${basename(control)}-`)))
    if (!home) continue
    chownSync(home, user.uid, user.gid)
    if (canReach(user, home, "/bin/sh")) return home
    rmSync(home, { recursive: true })
  }
  throw unreachable()
}

function publicFolders(lasts: "durable" | "temporary"): string[] {
  const temporary = [tmpdir(), "/tmp", "/var/tmp"].map((folder) => join(folder, "tenantry"))
  const folders = lasts === "durable" ? ["/var/lib/tenantry", ...temporary] : temporary
  return folders.filter((folder) => tryMakeFolder(() => openFolder(folder)))
}

function openFolder(folder: string): string {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o755)
  return folder
}

function tryMakeFolder(make: () => string): string | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

// Copied beside its name and then renamed: a copy that was cut short never counts as one.
function copyWhole(from: string, to: string): boolean {
  const part = `${to}.${process.pid}`
  try {
    cpSync(from, part, { recursive: true, verbatimSymlinks: true })
    renameSync(part, to)
  } catch {
    rmSync(part, { recursive: true, force: true })
  }
  return existsSync(to)
}

const insideName = "home"
/** In a home outside: the control folder that it belongs to. */
const ownerName = "belongs-to"

function pointer(control: string): string {
  return join(control, "place.json")
}

function unreachable(): ServerError {
  return new ServerError(
    "PostgreSQL runs as a user of its own, and no folder was found that this user can enter. Make /var/lib/tenantry, or set TMPDIR to a folder that everybody can enter.",
  )
}
