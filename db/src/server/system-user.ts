import { spawnSync } from "node:child_process"
import { ServerError } from "./errors.ts"

/** The user of the operating system that PostgreSQL runs as; undefined is the one who asks. */
export interface SystemUser {
  uid: number
  gid: number
}

/** PostgreSQL refuses to run as root: as root an unprivileged user is found, or made. */
export function serverUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const user =
    find("postgres") ?? (make("postgres") ? find("postgres") : undefined) ?? find("nobody")
  if (user) return user
  throw new ServerError(
    "PostgreSQL does not run as root, and no other user could be made. Run this as a user who is not root, or add one: useradd --system postgres",
  )
}

/** Whether `user` can enter `folder` and run the file `executable`. */
export function canReach(user: SystemUser, folder: string, executable: string): boolean {
  const script = 'cd "$0" && test -x "$1"'
  const { status } = spawnSync("/bin/sh", ["-c", script, folder, executable], {
    ...user,
    cwd: "/",
    stdio: "ignore",
  })
  return status === 0
}

function find(name: string): SystemUser | undefined {
  const [uid, gid] = ["-u", "-g"].map((flag) => {
    const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8" })
    return status === 0 ? Number(stdout) : Number.NaN
  })
  return uid && gid ? { uid, gid } : undefined
}

function make(name: string): boolean {
  const debianAndFedora = ["useradd", "--system", "--user-group", "--no-create-home", name]
  const alpine = ["adduser", "-S", "-D", "-H", name]
  return [debianAndFedora, alpine].some(
    ([command, ...args]) => spawnSync(command as string, args, { stdio: "ignore" }).status === 0,
  )
}
