import { Agent, request } from "node:http"

export interface PageQuestion {
  readonly port: number
  readonly host: string
  readonly cookie: string
  readonly path: string
  /** Text that the page must hold: a refusal would be fast. */
  readonly expected: string
}

/** Reads a page again and again over kept connections, and makes sure that it is the page. */
export function pageReader({ port, host, cookie, path, expected }: PageQuestion) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const headers = { host: `${host}:${port}`, cookie }
  const read = () =>
    new Promise<void>((resolve, reject) => {
      const sent = request({ agent, host: "127.0.0.1", port, path, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on("data", (chunk: Buffer) => chunks.push(chunk))
        response.on("error", reject)
        response.on("end", () => {
          const isPage = response.statusCode === 200 && Buffer.concat(chunks).includes(expected)
          if (isPage) resolve()
          else reject(new Error(`The page came as a ${response.statusCode}, or without its rows.`))
        })
      })
      sent.on("error", reject)
      sent.end()
    })
  return { read, end: () => agent.destroy() }
}
