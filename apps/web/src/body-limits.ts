/** Bytes that an action's form may have: all that a page takes. */
export const ACTION_BODY_LIMIT = 1024 * 1024

/** Bytes that anything sent may have. Next cuts off what is longer without a word. */
export const BODY_LIMIT = 10 * 1024 * 1024
