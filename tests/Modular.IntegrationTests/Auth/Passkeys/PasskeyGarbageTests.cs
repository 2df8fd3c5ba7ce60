using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using static Modular.IntegrationTests.Auth.Passkeys.PasskeyCalls;

namespace Modular.IntegrationTests.Auth.Passkeys;

/// <summary>What is no answer of a browser is refused by its field, bytes that say nothing by one code.</summary>
internal sealed class PasskeyGarbageTests : AuthEndpointsTest
{
    private const int Appended = 2;

    /// <summary>Fields of either answer.</summary>
    private static readonly string[] Fields = ["id", "rawId", "type", "response.clientDataJSON"];

    [Test]
    public async Task Names_the_field_that_is_no_answer()
    {
        using var ada = Host.As(await SignUp());
        var authenticator = new SoftAuthenticator(LocalOrigin(Host));
        await Add(ada, authenticator);
        var login = await Read(await Host.Client.PostAsync(LoginOptions, null), 200);
        var adding = await Read(await ada.PostAsync($"{Own}/options", null), 200);
        string[] garbage = ["", "=", "no base64url!", "\u00e9", new('A', 100_000)];

        foreach (var field in (string[])[.. Fields, "response.authenticatorData", "response.signature",
            "response.userHandle"])
        {
            foreach (var value in garbage)
                await Names($"credential.{field}", value, Host.Client, Login, Shown(login, authenticator));
        }

        foreach (var field in (string[])[.. Fields, "response.attestationObject"])
        {
            foreach (var value in garbage)
                await Names($"credential.{field}", value, ada, Own, Added(adding, authenticator));
        }

        foreach (var (field, value) in ((string, JsonNode)[])[
            ("credential.response.transports", new JsonArray("a b")),
            ("credential.response.transports", new JsonArray([.. Enumerable.Repeat("usb", 17).Select(Node)])),
            ("name", " "), ("name", new string('x', 101))])
            await Names(field, value, ada, Own, Added(adding, authenticator));
    }

    [Test]
    public async Task Refuses_bytes_that_say_nothing_whatever_they_are()
    {
        using var ada = Host.As(await SignUp());
        var authenticator = new SoftAuthenticator(LocalOrigin(Host));
        await Add(ada, authenticator);

        for (var i = 0; i < 60; i++)
        {
            foreach (var (client, begin, path, fields) in ((HttpClient, string, string, string[])[])[
                (Host.Client, LoginOptions, Login,
                    ["clientDataJSON", "authenticatorData", "signature", "userHandle"]),
                (ada, $"{Own}/options", Own, ["clientDataJSON", "attestationObject"])])
            {
                var begun = await Read(await client.PostAsync(begin, null), 200);
                var body = path == Login
                    ? Shown(begun, authenticator)
                    : Added(begun, new SoftAuthenticator(authenticator.Origin));
                var field = fields[i % fields.Length];
                // The framework reads the first item of the CBOR and leaves what follows; nobody has signed either.
                if (field == "attestationObject" && KindOf(i) == Appended)
                    continue;
                var damaged = With(
                    body, $"credential.response.{field}",
                    Damaged((string)body["credential"]!["response"]![field]!, i));

                // A handle of more than 64 bytes is none.
                Assert.That(
                    await (await client.PostAsJsonAsync(path, damaged)).Fault(),
                    Is.EqualTo("400 auth.invalid_passkey")
                        .Or.EqualTo("400 request.invalid credential.response.userHandle"),
                    damaged.ToJsonString());
            }
        }
    }

    [Test]
    public async Task Takes_all_that_a_browser_says_from_a_caller_who_is_strict()
    {
        using var ada = Host.As(await SignUp());
        ada.DefaultRequestHeaders.Add("Prefer", "handling=strict");
        var begun = await Read(await ada.PostAsync($"{Own}/options", null), 200);
        var body = Added(begun, new SoftAuthenticator(LocalOrigin(Host)));
        body["credential"]!["authenticatorAttachment"] = "platform";
        body["credential"]!["clientExtensionResults"] = JsonNode.Parse("""{ "credProps": { "rk": true } }""");
        body["credential"]!["response"]!["authenticatorData"] = "AAAA";
        body["credential"]!["response"]!["publicKey"] = "AAAA";
        body["credential"]!["response"]!["publicKeyAlgorithm"] = -7;

        Assert.That(await (await ada.PostAsJsonAsync(Own, With(body, "credential.more", 1))).Fault(),
            Is.EqualTo("400 request.invalid credential.more"));
        await Read(await ada.PostAsJsonAsync(Own, body), 201);
    }

    private static JsonNode Node(string text) => text;

    // An id that is none is not the same as its other spelling either.
    private static async Task Names(string field, JsonNode value, HttpClient client, string path, JsonObject body)
    {
        var fault = await (await client.PostAsJsonAsync(path, With(body, field, value))).Fault();

        Assert.That(fault, Does.StartWith("400 request.invalid ").And.Contain(field), $"{field}: {value}");
    }

    private static int KindOf(int number) => number / 4 % 4;

    // Cut short, drowned in noise, or noise alone: never what was signed.
    private static string Damaged(string text, int number)
    {
        var bytes = Base64Url.DecodeFromChars(text);
        // It begins with what neither JSON nor CBOR can begin or go on with, not with a space.
        byte[] noise = [0xff, .. RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(200))];
        return SoftAuthenticator.Text(KindOf(number) switch
        {
            0 => bytes[..(1 + RandomNumberGenerator.GetInt32(bytes.Length - 1))],
            1 => noise,
            Appended => [.. bytes, .. noise],
            _ => [.. noise, .. bytes],
        });
    }
}
