import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect } from "@playwright/test"
import { root } from "../scripts/env.ts"
import { startGuarded } from "../scripts/guarded.ts"
import { environment } from "./env.ts"

// Debian has it where only root looks.
const PATH = `${environment.PATH}:/usr/sbin`

export function hasNginx(): boolean {
  return spawnSync("nginx", ["-v"], { env: { PATH } }).status === 0
}

/**
 * Runs nginx with the configuration of docs/deploy.md, on these ports and with a certificate of its
 * own for `host` and what is under it.
 *
 * @returns how to stop it.
 */
export async function startNginx(its: {
  readonly port: number
  readonly host: string
  readonly upstreamPort: number
}): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-e2e-nginx-"))
  makeCertificate(folder, its.host)
  writeFileSync(join(folder, "nginx.conf"), surrounded(documented(its, folder), folder))
  let output = ""
  const args = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"]
  const nginx = startGuarded("nginx", args, {
    env: { ...environment, PATH },
    output: (chunk) => {
      output += chunk
    },
  })
  const ended = nginx.ended.then((code) => {
    throw new Error(`nginx ended with ${code}:\n${output}`)
  })
  ended.catch(() => {})
  await Promise.race([expect.poll(() => isListening(its.port)).toBe(true), ended])
  return async () => {
    await nginx.stop()
    rmSync(folder, { recursive: true })
  }
}

/** The server as the page has it; each place that one has to fill in is filled in once. */
function documented(
  { port, host, upstreamPort }: { port: number; host: string; upstreamPort: number },
  folder: string,
): string {
  const page = readFileSync(`${root}docs/deploy.md`, "utf8")
  const server = /```nginx\n(.*?)```/s.exec(page)?.[1]
  if (!server) throw new Error("docs/deploy.md has no configuration of nginx.")
  const filledIn = [
    ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`],
    ["server_name example.com *.example.com;", `server_name ${host} *.${host};`],
    ["/etc/letsencrypt/live/example.com/fullchain.pem", `${folder}/certificate.pem`],
    ["/etc/letsencrypt/live/example.com/privkey.pem", `${folder}/key.pem`],
    ["http://127.0.0.1:3000", `http://127.0.0.1:${upstreamPort}`],
  ] as const
  return filledIn.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The configuration of nginx has no "${from}".`)
    return text.replace(from, to)
  }, server)
}

/** What Debian's own nginx.conf has around a server, and files nowhere but in the folder. */
function surrounded(server: string, folder: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
  return `
${process.getuid?.() === 0 ? "user root;" : ""}
daemon off;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  ${server}
}
`
}

function makeCertificate(folder: string, host: string): void {
  const { status, stderr } = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-days", "1", "-subj", `/CN=${host}`],
    ...["-addext", `subjectAltName=DNS:${host},DNS:*.${host}`],
    ...["-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")],
  ])
  if (status !== 0) throw new Error(`openssl failed: ${stderr}`)
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1")
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false))
    socket.on("connect", () => socket.destroy())
  })
}
