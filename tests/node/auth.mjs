// Checks tokens of Modular as other services do, with clients that others wrote.
// One JSON request a line on standard input, one JSON answer a line on standard output:
//   { "verify": token, "jwks": url, "issuer" }                       -> { "sub" } or { "error" }, by jose, keys kept
//   { "discover": url }                                              -> the metadata, by openid-client
//   { "call": method, "at": host, "message", "bearer"?, "deadline"? } -> { "answer" } or { "code", "details" }, by gRPC
import { createInterface } from "node:readline";
import { credentials, loadPackageDefinition, Metadata } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { Issuer } from "openid-client";

const { AuthService } = loadPackageDefinition(
  loadSync("../../docs/auth.proto", { longs: Number, defaults: true, keepCase: true }),
).modular.auth.v1;
const keySets = new Map();
const clients = new Map();

function kept(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

async function verify({ verify, jwks, issuer }) {
  // A set is kept for ten minutes, and fetched again for an unknown key, once in this time.
  const keys = kept(keySets, jwks, () => createRemoteJWKSet(new URL(jwks), { cooldownDuration: 30000 }));
  try {
    const { payload } = await jwtVerify(verify, keys, {
      issuer, audience: "modular", typ: "at+jwt", algorithms: ["ES256"],
    });
    return { sub: payload.sub };
  } catch (error) {
    return { error: error.code };
  }
}

async function discover({ discover }) {
  return (await Issuer.discover(discover)).metadata;
}

function call({ call, at, message, bearer, deadline }) {
  const client = kept(clients, at, () => new AuthService(at, credentials.createInsecure()));
  const metadata = new Metadata();
  if (bearer) metadata.set("authorization", `Bearer ${bearer}`);
  const options = deadline === undefined ? {} : { deadline: Date.now() + deadline };
  return new Promise((resolve) => {
    client[call](message, metadata, options, (error, answer) =>
      resolve(error ? { code: error.code, details: error.details } : { answer }));
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const answer = request.verify ? verify(request) : request.discover ? discover(request) : call(request);
  console.log(JSON.stringify(await answer));
}
for (const client of clients.values()) client.close();
