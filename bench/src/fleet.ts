import { fleetBenches } from "./fleet/fleet-benches.ts"
import { runBenches } from "./harness/run-benches.ts"

const sizes = {
  fleet: { fallback: 5_000, says: "tenants of the large fleet" },
  migrated: { fallback: 1_000, says: "tenants of the fleet that is migrated" },
  purged: { fallback: 200, says: "tenants that are purged" },
  kills: { fallback: 20, says: "runs, and creations, that are killed" },
}

await runBenches({ name: "pnpm bench:fleet", sizes }, (surroundings) => {
  const { size } = surroundings
  const [fleet, migrated, purged, kills] = [
    size("fleet"),
    size("migrated"),
    size("purged"),
    size("kills"),
  ]
  return fleetBenches({ fleet, migrated, purged, kills })(surroundings)
})
