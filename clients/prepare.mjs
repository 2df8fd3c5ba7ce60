// Makes of Modular's OpenAPI document (standard input) the one that the clients are generated from (standard output).
// The document says what is true of the service; this adds what only a generator wants to hear.
import { text } from "node:stream/consumers";

const document = JSON.parse(await text(process.stdin));
const calls = Object.values(document.paths).flatMap((path) => Object.entries(path));

// Objects may get more members within /v1. As an index signature that would let every misspelt name pass the compiler;
// but in a patch it is how null is sent for a field.
const patches = new Set(calls.filter(([method]) => method === "patch")
  .map(([, call]) => call.requestBody?.content["application/json"].schema.$ref?.split("/").at(-1)));
for (const [name, schema] of Object.entries(document.components.schemas)) {
  if (schema.type === "object" && !patches.has(name)) schema.additionalProperties ??= false;
}

for (const [, call] of calls) {
  // Idempotency-Key is the parameter idempotencyKey.
  for (const parameter of call.parameters ?? []) {
    if (parameter.in !== "header") continue;
    parameter["x-originalName"] = parameter.name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
      .replace(/^./, (letter) => letter.toLowerCase());
  }
}

console.log(JSON.stringify(document));
