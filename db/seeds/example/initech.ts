import type { ProjectFixture } from "./fixture.ts"

const [owner, admin, member] = ["owner@initech.test", "admin@initech.test", "member@initech.test"]

/** Initech makes payroll software. */
export const initech: readonly ProjectFixture[] = [
  {
    key: "PAY",
    name: "Payslip engine 8",
    description: "Gross to net in one pass, correct to the cent in eleven countries.",
    done: [
      "Round half to even, everywhere",
      "Property tests for part-time months",
      "Delete the Cobol bridge",
      "Austrian holiday bonus",
      "Replay last year against engine 7",
      "Explain every line of a payslip",
      "Church tax by municipality",
    ],
    in_review: ["Company bikes as a benefit", "Retroactive raises across a year end"],
    in_progress: [
      "Swiss source tax tables",
      "Sick pay after six weeks",
      "Cent differences in the Dutch 30 percent rule",
    ],
    todo: [
      "Two employers in one month",
      "Payslips in plain language",
      "Benchmark with 50,000 employees",
      "Garnishments in the right order",
      "Switch off engine 7",
      "Payslips for artists and musicians",
    ],
    descriptions: {
      "Replay last year against engine 7":
        "1.2 million payslips. Every difference is either a bug in 8, a bug in 7, or a change of law, and the report says which.",
      "Cent differences in the Dutch 30 percent rule":
        "Eleven payslips differ by one cent. Engine 7 rounds the base, engine 8 the result. The tax office rounds neither.",
    },
    comments: {
      "Cent differences in the Dutch 30 percent rule": [
        [member, "Eleven of 48,000. All of them with a company car."],
        [admin, "Then it is the order of the deductions, not the rounding."],
        [owner, "Ask the tax office in writing. We do what the letter says."],
      ],
      "Swiss source tax tables": [
        [member, "Three cantons still publish a PDF. Typing it is quicker than parsing it."],
      ],
    },
  },
  {
    key: "AUDIT",
    name: "ISAE 3402 report",
    description: "The auditors come in the autumn. This time nobody copies stapled paper.",
    done: [
      "List of controls with an owner each",
      "Evidence folder by quarter",
      "Leavers lose access the same day",
      "Restore a backup in front of a witness",
      "Replace the shared admin password",
      "Count the keys to the server room",
      "Record who may change a rate",
    ],
    in_review: ["Change approvals of the last quarter", "Risk register, finance"],
    in_progress: [
      "Segregation of duties in the payment run",
      "Interview plan for the auditors",
      "Cover sheets for the status reports",
    ],
    todo: [
      "Walkthrough of the payment file",
      "Supplier list with data locations",
      "Close the findings of last year",
      "Sign the management statement",
      "Book the room without a window",
    ],
    comments: {
      "Cover sheets for the status reports": [
        [owner, "Did everybody get the memo about the new cover sheets?"],
        [member, "I have it right here. I just forgot to use it."],
      ],
      "Segregation of duties in the payment run": [
        [admin, "Whoever enters a bank account may not release the file. Two testers left."],
      ],
    },
  },
  {
    key: "MOVE",
    name: "Office move to the third floor",
    description: "Sixty desks, one weekend, and nobody's stapler gets lost.",
    done: [
      "Measure the lift",
      "Label every cable twice",
      "Give the red stapler a seat of its own",
      "Cancel the basement storage",
      "Vote on the carpet",
      "Ask the caretaker about Saturday",
      "Throw away the overhead projectors",
    ],
    in_review: ["Seating plan by team"],
    in_progress: ["Sell the old printer", "Network test on the third floor"],
    todo: [
      "Order plants that survive us",
      "Crates by Thursday noon",
      "Move the plotter with insurance",
      "New address with every bank",
      "Photograph the basement before we hand it back",
    ],
    descriptions: {
      "Sell the old printer":
        "It reports “load letter” whatever is in the tray. A collector offers 40; a field is nearer.",
    },
  },
  {
    key: "YEAR",
    name: "Year end last winter",
    description: "Certificates, reports, corrections. Kept for the next one.",
    isArchived: true,
    done: [
      "Wage tax certificates sent",
      "Accident insurance report",
      "Corrections for December",
      "Archive the payment files",
      "Lessons for next winter",
      "Thank the night shift",
      "Check the leap day",
      "New contribution ceilings loaded",
      "Send the pension reports",
      "Close the books of three clients by hand",
    ],
    in_review: [],
    in_progress: [],
    todo: ["Find out why client 118 was paid twice", "Invite the temps to the party"],
  },
]
