import type { ProjectFixture } from "./fixture.ts"

const [owner, admin, member, both] = [
  "owner@globex.test",
  "admin@globex.test",
  "member@globex.test",
  "both@example.test",
]

/** Globex builds and runs solar parks. */
export const globex: readonly ProjectFixture[] = [
  {
    key: "PARK",
    name: "Solar park Almeria",
    description: "40 megawatts on former greenhouses, on the grid by the end of the year.",
    done: [
      "Soil survey of the northern field",
      "Grid connection permit",
      "Contract with the panel maker",
      "Fence off the tortoise habitat",
      "Level the access road",
      "Deliver the first 4,000 panels",
      "Drive the test piles",
    ],
    in_review: ["Cable routes of field C", "Fire concept for the transformer station"],
    in_progress: [
      "Mount the trackers in row 14 to 22",
      "Commission inverter 3",
      "Lightning protection of the control room",
    ],
    todo: [
      "Train the local fire brigade",
      "Acceptance test with the grid operator",
      "Seed the strips between the rows",
      "Hand over the spare parts store",
      "Open day for the village",
    ],
    descriptions: {
      "Commission inverter 3":
        "Inverters 1 and 2 run. Number 3 trips on insulation fault in the morning dew; megger the strings before the sun is up.",
      "Cable routes of field C":
        "The eastern route crosses the irrigation pipe twice. The drawing shows it at 80 cm, the farmer says 50.",
    },
    comments: {
      "Commission inverter 3": [
        [member, "String 3.12 is the culprit, connector full of water."],
        [admin, "Check 3.13 as well, same delivery of connectors."],
        [both, "Both replaced. Insulation is back above 2 megaohm."],
      ],
      "Cable routes of field C": [
        [owner, "Ask the farmer to be there when we dig."],
        [member, "He comes on Monday at seven."],
      ],
    },
  },
  {
    key: "WIND",
    name: "Repowering Husum",
    description: "Nine old turbines make room for four new ones.",
    done: [
      "Noise forecast for the farmstead",
      "Bat survey, autumn",
      "Sell the old gearboxes",
      "Crane track statics",
      "Agreement with the dyke board",
      "Take down turbines 1 to 3",
    ],
    in_review: ["Shadow flicker shutdown times", "Foundation drawing, revision F"],
    in_progress: [
      "Take down turbines 4 to 6",
      "Blade transport permit for the night of the convoy",
      "Recycle the blades",
    ],
    todo: [
      "Pour the first foundation",
      "Radar-controlled night lights",
      "Shares for the neighbours",
      "Bat survey, spring",
      "Lay the 33 kV cable under the dyke",
    ],
    descriptions: {
      "Recycle the blades":
        "The cement works takes 60 tonnes a month, cut to 40 cm. The rest waits on the paved yard, covered.",
    },
    comments: {
      "Foundation drawing, revision F": [
        [admin, "Revision F still has the anchor cage of the smaller tower."],
        [owner, "Send it back, and ask for a second pair of eyes in their office."],
      ],
      "Blade transport permit for the night of the convoy": [
        [both, "Police can do the 14th or the 21st. The roundabout has to lose its signs."],
      ],
    },
  },
  {
    key: "OPS",
    name: "Control centre",
    description: "What the people who watch 200 megawatts through the night need.",
    done: [
      "Alarm sound that wakes but does not shock",
      "One screen for all curtailments",
      "Shift hand-over in writing",
      "Retire the fax to the grid operator",
      "Second line through another provider",
      "Forecast error by park, weekly",
    ],
    in_review: ["Escalation list for bank holidays"],
    in_progress: [
      "Detect soiled panels from the yield",
      "Replace the battery of the clock server",
      "Restart trackers after a storm without a site visit",
      "Test the emergency lights on the roof",
    ],
    todo: [
      "Rehearse the black start",
      "Show hail warnings on the map",
      "Archive measurements older than ten years",
      "Write down what Tomas knows about inverter 7",
    ],
  },
  {
    key: "DEAL",
    name: "Power purchase agreements",
    description: "Long contracts with those who use what we make.",
    done: [
      "Standard terms, English and Spanish",
      "Credit check of the aluminium works",
      "Price model with hourly shapes",
      "Letter of intent with the data centre",
      "Compare three trading houses",
      "Data room for the bank",
    ],
    in_review: ["Guarantees of origin annex"],
    in_progress: ["Negotiate the floor price with the railway", "Model a battery beside the park"],
    todo: [
      "Board paper for the ten-year contract",
      "Currency hedge for the Spanish revenue",
      "Insurance for negative prices",
      "Find two more offtakers below 20 GWh",
      "Publish the hourly match of last year",
    ],
    comments: {
      "Negotiate the floor price with the railway": [
        [owner, "They want 38, we can live with 42. Offer them the winter shape."],
        [admin, "They like the winter shape. New number on Friday."],
      ],
    },
  },
]
