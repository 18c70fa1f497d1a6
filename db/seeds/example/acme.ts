import type { ProjectFixture } from "./fixture.ts"

const [owner, admin, member, both] = [
  "owner@acme.test",
  "admin@acme.test",
  "member@acme.test",
  "both@example.test",
]

/** Acme sells outdoor gear. */
export const acme: readonly ProjectFixture[] = [
  {
    key: "SHOP",
    name: "Spring shop relaunch",
    description: "A faster shop with the new tent range, live before the first warm weekend.",
    done: [
      "Choose photographs for the landing page",
      "Write size charts for rain jackets",
      "Remove the old wish list",
      "Move product pictures to WebP",
      "Agree on the colour of the buy button",
      "Translate the returns policy into French",
      "Fix the postcode field on the checkout",
    ],
    in_review: ["Show stock per store on the product page", "Rewrite the delivery times text"],
    in_progress: [
      "Load the basket without a full page reload",
      "Compare tents side by side",
      "Send a reminder for abandoned baskets",
    ],
    todo: [
      "Test the checkout with a screen reader",
      "Offer gift wrapping",
      "Add a filter for vegan boots",
      "Announce the relaunch in the newsletter",
      "Freeze the catalogue two days before launch",
    ],
    descriptions: {
      "Compare tents side by side":
        "Up to three tents. Weight, packed size, water column and price come from the catalogue; everything else stays out, or nobody reads it on a phone.",
      "Show stock per store on the product page":
        "The number comes from the tills every ten minutes. Under three pieces we write “few left” because the tills lag.",
      "Test the checkout with a screen reader":
        "NVDA with Firefox and VoiceOver with Safari, from the basket to the confirmation.",
    },
    comments: {
      "Compare tents side by side": [
        [member, "Do we compare the groundsheets too? Customers ask for it in Lyon."],
        [owner, "Not in the first version. Three tents, four numbers."],
        [both, "I can have the weights by Thursday, two suppliers are still silent."],
      ],
      "Show stock per store on the product page": [
        [admin, "Works on staging. Bergen shows minus one, please check the till there."],
        [member, "That was a return booked twice. Corrected."],
      ],
      "Load the basket without a full page reload": [
        [admin, "The voucher field loses its text when the basket reloads."],
      ],
    },
  },
  {
    key: "TENT",
    name: "Ridgeline tent range",
    description: "Three new tents from the first sample to the warehouse.",
    done: [
      "Sign off the pole diameter",
      "Order fabric samples in moss green",
      "Night test on the glacier",
      "Find a second zip supplier",
      "Weigh every sample twice",
      "Register the name Ridgeline",
    ],
    in_review: ["Drawing of the two-person inner tent", "Print on the packing sack"],
    in_progress: [
      "Water column test after fifty washes",
      "Negotiate freight from Haiphong",
      "Write the pitching instructions",
    ],
    todo: [
      "Film the pitching video",
      "Book the wind tunnel",
      "Decide on the repair kit",
      "Plan spare poles for ten years",
      "Invite four climbers for a field test",
    ],
    descriptions: {
      "Water column test after fifty washes":
        "Target is 3,000 mm after fifty washes. The last fabric lost a third of it at the seams.",
      "Plan spare poles for ten years":
        "We promise repairs for ten years, so the pole has to be a size that somebody still makes.",
    },
    comments: {
      "Water column test after fifty washes": [
        [member, "Wash 31 is done: 3,450 mm on the fly, 2,900 mm at the seams."],
        [owner, "Seams are the number that counts. Try the wider tape."],
      ],
      "Negotiate freight from Haiphong": [
        [admin, "Two offers in. The cheaper one sails through the quiet season only."],
      ],
    },
  },
  {
    key: "STORE",
    name: "Store in Grenoble",
    description: "Our fourth store: lease, fitting out, people, opening day.",
    done: [
      "View three premises near the station",
      "Check the lease with the lawyer",
      "Measure the cellar",
      "Ask the city about the shop sign",
      "Sign the lease",
    ],
    in_review: ["Floor plan with the climbing wall", "Job advert for the store manager"],
    in_progress: ["Quotes for the lighting", "Register the tills", "Plan the boot workshop"],
    todo: [
      "Interview store managers",
      "Order the shelves",
      "Insure the climbing wall",
      "Invite the alpine club to the opening",
      "Hang the canoe",
    ],
    comments: {
      "Floor plan with the climbing wall": [
        [both, "The wall blocks the emergency exit on this plan."],
        [admin, "Moved it to the courtyard side, new plan attached to the lease folder."],
      ],
    },
  },
  {
    key: "CARE",
    name: "Customer care backlog",
    description: "Everything the care team wants fixed, most painful first.",
    done: [
      "Answer templates for late parcels",
      "Refund button for the night shift",
      "Teach the chat to say it is closed",
      "Sort complaints by product line",
      "Replace the broken headsets",
    ],
    in_review: ["Merge duplicate customers"],
    in_progress: ["Shorten the warranty form", "Weekly list of the ten angriest letters"],
    todo: [
      "Call back within two hours",
      "Explain waterproofing in one page",
      "Offer repairs before refunds",
      "Measure how often we are asked for sizes",
      "Invite three regulars to look over our shoulder",
      "Write letters that do not begin with a reference number",
    ],
  },
]
