import { Agent, type IncomingMessage, request } from "node:http"

export interface Answer {
  readonly status: number
  /** Where it leads, if anywhere. */
  readonly location: string
  readonly body: string
}

/** Asks an app on this machine in the name of any host. */
export class PageClient {
  readonly #port: number
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 })

  constructor(port: number) {
    this.#port = port
  }

  get(slug: string, path: string, cookie: string): Promise<Answer> {
    return this.#ask(slug, path, cookie)
  }

  /** Sends a form as a browser without JavaScript does. */
  post(slug: string, path: string, cookie: string, fields: ReadonlyMap<string, string>) {
    const form = new FormData()
    for (const [name, value] of fields) form.set(name, value)
    return this.#ask(slug, path, cookie, form)
  }

  end(): void {
    this.#agent.destroy()
  }

  async #ask(slug: string, path: string, cookie: string, form?: FormData): Promise<Answer> {
    const host = `${slug}.localhost:${this.#port}`
    const encoded = form && new Response(form)
    const body = encoded && Buffer.from(await encoded.arrayBuffer())
    const headers = {
      host,
      cookie,
      accept: "text/html",
      ...(encoded && {
        "content-type": encoded.headers.get("content-type") ?? "",
        origin: `http://${host}`,
      }),
    }
    const method = form ? "POST" : "GET"
    return await new Promise((resolve, reject) => {
      const options = {
        agent: this.#agent,
        host: "127.0.0.1",
        port: this.#port,
        path,
        method,
        headers,
      }
      const sent = request(options, (response) => {
        readAll(response).then(
          (text) =>
            resolve({
              status: response.statusCode ?? 0,
              location: response.headers.location ?? "",
              body: text,
            }),
          reject,
        )
      })
      sent.on("error", reject)
      sent.end(body)
    })
  }
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
