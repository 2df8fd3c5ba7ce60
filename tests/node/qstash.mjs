// Signs messages as QStash does, and asks the official receiver what it thinks of them.
// One JSON request a line on standard input, one JSON answer a line on standard output:
//   { "claims", "key", "alg"? }                          -> { "token" }
//   { "token", "body", "url", "current", "next" }        -> { "valid" }
import { createInterface } from "node:readline";
import { Receiver } from "@upstash/qstash";
import { SignJWT, UnsecuredJWT, generateKeyPair } from "jose";

async function sign({ claims, key, alg = "HS256" }) {
  if (alg === "none") return { token: new UnsecuredJWT(claims).encode() };
  const secret = alg.startsWith("HS") ? new TextEncoder().encode(key) : (await generateKeyPair(alg)).privateKey;
  return { token: await new SignJWT(claims).setProtectedHeader({ alg, typ: "JWT" }).sign(secret) };
}

async function verify({ token, body, url, current, next }) {
  const receiver = new Receiver({ currentSigningKey: current, nextSigningKey: next });
  try {
    return { valid: await receiver.verify({ signature: token, body, url }) };
  } catch {
    return { valid: false };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  console.log(JSON.stringify(await (request.token ? verify(request) : sign(request))));
}
