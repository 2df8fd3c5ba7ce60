// docs/clients.md shows the parts of this program; a test runs it. Arguments: the server, an address, its password.
using Modular.Client;
using Modular.Client.Tokens;

var (server, email, password) = (new Uri(args[0]), args[1], args[2]);

string? token = null;
using var http = new HttpClient(new BearerTokenHandler(_ => ValueTask.FromResult(token))) { BaseAddress = server };
var modular = new ModularClient(http);
token = (await modular.LoginAsync(new LoginBody { Email = email, Password = password })).AccessToken;

var task = await modular.CreateTaskAsync(
    new CreateTaskBody { Kind = "example", Executor = "noop", Payload = new { } },
    idempotencyKey: "order-7", prefer: "wait=60");
Console.WriteLine($"task {task.Status}");

try
{
    await modular.GetTaskAsync(Guid.Empty);
}
catch (ModularException<Problem> e) when (e.Result.Code == "tasks.not_found")
{
    Console.WriteLine($"error {e.StatusCode} {e.Result.Code}");
}

await modular.UpdateMeAsync(new PatchMeBody { Name = "Ada" });
Console.WriteLine($"name {(await modular.UpdateMeAsync(new PatchMeBody())).Name}");
// Null clears a field of a patch, and so it has to be told from one that is not there.
var cleared = await modular.UpdateMeAsync(new PatchMeBody { AdditionalProperties = { ["name"] = null! } });
Console.WriteLine($"name {cleared.Name ?? "none"}");

// One for the life of the process.
using var keys = new HttpClient();
var options = new ModularTokenOptions(server) { Issuer = "modular" };
var verifier = new ModularTokenVerifier(options, keys);
var verified = await verifier.VerifyAsync(token);
Console.WriteLine($"verified {verified.Role} {verified.UserId == (await modular.GetMeAsync()).Id}");
Console.WriteLine($"cut {await ReasonOf(verifier, token[..^1])}");

var revocations = new ModularRevocations(server, http);
using var stopping = new CancellationTokenSource();
var following = revocations.FollowAsync(stopping.Token);
var strict = new ModularTokenVerifier(options, keys, revocations);
Console.WriteLine($"before {await ReasonOf(strict, token)}");
var other = (await modular.LoginAsync(new LoginBody { Email = email, Password = password })).AccessToken;
// The session of the first token; the second one goes on to follow.
var first = token;
token = other;
await modular.EndSessionAsync(verified.SessionId);
for (var tries = 0; tries < 600 && await ReasonOf(strict, first) is null; tries++)
    await Task.Delay(100);
Console.WriteLine($"after {await ReasonOf(strict, first)}");
await stopping.CancelAsync();
try
{
    await following;
}
catch (OperationCanceledException)
{
    // As it was told to.
}

static async Task<TokenRefusal?> ReasonOf(ModularTokenVerifier verifier, string token)
{
    try
    {
        await verifier.VerifyAsync(token);
        return null;
    }
    catch (TokenRefusedException e)
    {
        return e.Reason;
    }
}
