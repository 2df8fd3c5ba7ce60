// docs/clients.md shows the parts of this program; a test runs it. Arguments: the server, an address, its password.
import { ModularClient, problemOf } from "modular-client";

declare const process: { argv: string[] };
const [server, email, password] = process.argv.slice(2) as [string, string, string];

let token: string | undefined;
const modular = new ModularClient({ server, token: () => token });
token = (await modular.login({ email, password })).accessToken;

const task = await modular.createTask(
  { kind: "example", executor: "noop", payload: {} }, "report-7", "wait=60");
console.log("task", task.status);

try {
  await modular.getTask("00000000-0000-0000-0000-000000000000");
} catch (error) {
  if (problemOf(error)?.code !== "tasks.not_found") throw error;
  console.log("error", problemOf(error)?.status, problemOf(error)?.code);
}

await modular.updateMe({ name: "Ada" });
console.log("name", (await modular.updateMe({})).name);
console.log("name", (await modular.updateMe({ name: null })).name ?? "none");
