/** Three doors in one house, one of them lit. In a square of 24. */
export const brandPaths = {
  sides: "M1 21V10.5a3 3 0 0 1 6 0V21zM17 21V10.5a3 3 0 0 1 6 0V21z",
  door: "M8.5 21V6.5a3.5 3.5 0 0 1 7 0V21z",
} as const
