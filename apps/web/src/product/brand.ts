/** What the product is called, wherever people read it: pages, windows, mails. */
export const brand = {
  name: "Tenantry",
  description: "A Next.js starter in which every tenant has its own PostgreSQL schema.",
} as const
