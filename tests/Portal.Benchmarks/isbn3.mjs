// The peer of W6: isbn3 parses the texts on standard input; prints nanoseconds each.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const ISBN = createRequire(`${process.argv[2]}/package.json`)("isbn3");
const texts = readFileSync(0, "utf8").split("\n");
const pass = () => {
  for (const text of texts)
    if (!ISBN.parse(text)?.isbn13h) throw new Error(text);
};
for (let i = 0; i < 50; i++) pass();
const passes = 200, start = process.hrtime.bigint();
for (let i = 0; i < passes; i++) pass();
console.log(Number(process.hrtime.bigint() - start) / (passes * texts.length));
