// A provider of OpenID Connect that others wrote (oidc-provider), on a free port of loopback. One JSON request a line on
// standard input, one JSON answer a line on standard output:
//   { "serve": { "clientId", "clientSecret", "redirectUri", "algorithm" } } -> { "issuer" }
// Whoever logs in there has the login name as subject and address; one that begins with "unverified" is not verified.
import { createInterface } from "node:readline";
import { createServer } from "node:http";
import { generateKeyPair, exportJWK } from "jose";

// Standard output is for answers alone; the provider has notices for whoever would run it in earnest.
console.info = console.warn = console.log = () => {};
const { default: Provider } = await import("oidc-provider");

async function key(algorithm) {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: algorithm, use: "sig", kid: `key-${algorithm}` };
}

async function serve({ clientId, clientSecret, redirectUri, algorithm }) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      id_token_signed_response_alg: algorithm,
    }],
    jwks: { keys: await Promise.all(["RS256", "ES256", "PS256"].map(key)) },
    cookies: { keys: ["of the test"] },
    pkce: { required: () => true },
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256", "PS256"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: !id.startsWith("unverified"), name: "Ada Lovelace" }),
    }),
  });
  server.on("request", provider.callback());
  return { issuer };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await serve(JSON.parse(line).serve))}\n`);
}
process.exit(0);
