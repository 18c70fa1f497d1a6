/** What the programs that a bench starts need of the surroundings, and nothing of theirs by chance. */
export const environment: NodeJS.ProcessEnv = process.env
