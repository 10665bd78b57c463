// Derives Domain/IsbnRanges.txt from the npm package isbn3, whose ranges come from the International ISBN Agency.
// Run after a new isbn3: npm run isbn-ranges (the portal itself never needs Node for this).
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const { version } = require("isbn3/package.json");
const groups = require("isbn3/lib/groups.js");

// The package carries no date of its own: its release date is given by hand.
const date = process.argv[2] ?? "2026-09-10";
const lines = [
  "# ISBN ranges: prefix-group, agency, registrant ranges in use. Made by Assets/isbn-ranges.mjs, do not edit.",
  `date\t${date}`,
  `serial\tisbn3 ${version}`,
];
for (const [prefix, { name, ranges }] of Object.entries(groups))
  lines.push(`${prefix}\t${name}\t${ranges.map(([from, to]) => `${from}-${to}`).join(" ")}`);

writeFileSync(new URL("../Domain/IsbnRanges.txt", import.meta.url), lines.join("\n") + "\n");
console.log(`${lines.length - 3} groups written`);
