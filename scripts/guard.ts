/**
 * Runs a program for as long as the process that started this one lives: its end closes our
 * standard input, however it comes, and the program has the first argument's milliseconds to end. Leads a process group, so that what the program starts in turn
 * ends with it.
 */
import { spawn } from "node:child_process"

const ownGroup = 0
const [patience, program, ...args] = process.argv.slice(2) as [string, string, ...string[]]

// The group's signal reaches us too, and must not end us before the program.
process.on("SIGTERM", () => {})
process.on("SIGINT", () => {})

const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] })
child.on("error", (error) => {
  console.error(error.message)
  process.exit(127)
})
child.on("exit", (code, signal) => {
  process.kill(ownGroup, "SIGTERM")
  process.exit(code ?? (signal === "SIGTERM" ? 143 : 1))
})
process.stdin.resume().on("close", () => {
  process.kill(ownGroup, "SIGTERM")
  setTimeout(() => process.kill(ownGroup, "SIGKILL"), Number(patience))
})
