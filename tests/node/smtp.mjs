// A mail server by others (smtp-server), which says what arrives: one JSON object a line on standard output.
//   { "port" } first, then for each mail { "from", "to", "user", "secure", "raw" }
// Its one argument: { "server": options of smtp-server, "user", "password" }.
// What it does with a mail hangs on the recipient: busy@ is refused for now twice, unknown@ for good, spam@ for good
// after its content, full@ for now after its content.
import { SMTPServer } from "smtp-server";

const { server: options, user, password } = JSON.parse(process.argv[2]);
const say = (line) => console.log(JSON.stringify(line));
const fault = (responseCode, text) => Object.assign(new Error(text), { responseCode });
const busy = new Map();

function take({ address }) {
  if (address.startsWith("unknown@")) return fault(550, "5.1.1 Nobody has this address");
  if (!address.startsWith("busy@")) return null;
  busy.set(address, (busy.get(address) ?? 0) + 1);
  return busy.get(address) <= 2 ? fault(451, "4.3.0 Come back later") : null;
}

function judge({ address }, raw) {
  if (address.startsWith("spam@")) return fault(554, `5.7.1 We do not like this: ${raw}`);
  return address.startsWith("full@") ? fault(452, "4.2.2 Over quota") : null;
}

const server = new SMTPServer({
  disableReverseLookup: true,
  authOptional: !user,
  ...options,
  onAuth: (auth, session, done) => auth.username === user && auth.password === password
    ? done(null, { user })
    : done(fault(535, `5.7.8 Not ${auth.username} with ${auth.password}`)),
  onRcptTo: (address, session, done) => done(take(address)),
  onData(stream, session, done) {
    const parts = [];
    stream.on("data", (part) => parts.push(part));
    stream.on("end", () => {
      const raw = Buffer.concat(parts).toString("utf8");
      const { mailFrom, rcptTo } = session.envelope;
      const refused = judge(rcptTo[0], raw);
      if (!refused)
        say({ from: mailFrom.address, to: rcptTo[0].address, user: session.user ?? "", secure: session.secure, raw });
      done(refused);
    });
  },
});
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => say({ port: server.server.address().port }));
process.stdin.on("end", () => process.exit(0)).resume();
