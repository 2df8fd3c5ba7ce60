namespace Modular.Api.Configuration;

/// <summary>Reads what concerns QStash; <paramref name="fault"/> takes a key and what is wrong with it.</summary>
internal sealed class QStashReader(IConfiguration configuration, Action<string, string> fault)
{
    private const string CurrentKey = "QSTASH_CURRENT_SIGNING_KEY";
    private const string NextKey = "QSTASH_NEXT_SIGNING_KEY";
    private const string VerifyKey = "QStash:Verify";
    private const string UserKey = "QStash:UserId";
    private const string AllowedKey = "QStash:AllowedUserIds";

    // Those of the development server that QStash publishes (upstash/qstash-js, src/dev-server): everybody has them.
    private static readonly string[] PublicKeys =
        ["sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r", "sig_5ZB6DVzB1wjE8S6rZ7eenA8Pdnhs"];

    /// <summary>Null when there are no keys, so that no message is taken.</summary>
    public QStashSettings? Read(Uri? publicUrl, IReadOnlyList<string> urls)
    {
        var keys = Keys();
        var onLoopback = publicUrl is null or { IsLoopback: true } && urls.All(IsLoopback);
        var verify = Verify(onLoopback);
        if (keys.Count == 0 && verify)
            return null;
        if (publicUrl is null && verify)
            fault(CurrentKey, "needs PUBLIC_URL: a signature names the address that it was made for");

        var user = configuration[UserKey] is { Length: > 0 } text ? Id(UserKey, text) : null;
        var allowed = Allowed();
        if (user is null && allowed.Count == 0)
            fault(UserKey, $"is needed to say whose the tasks are, or {AllowedKey} to say whom messages may name");
        return new QStashSettings(keys)
        {
            Endpoint = publicUrl?.AbsoluteUri.TrimEnd('/') + QStashSettings.Path,
            UserId = user,
            AllowedUserIds = allowed,
            Verify = verify,
        };
    }

    private List<string> Keys()
    {
        var (current, next) = (configuration[CurrentKey] ?? "", configuration[NextKey] ?? "");
        if (current.Length == 0 && next.Length > 0)
            fault(NextKey, $"is of no use without {CurrentKey}");
        foreach (var (name, key) in new[] { (CurrentKey, current), (NextKey, next) })
        {
            if (PublicKeys.Contains(key) && !IsDevelopment())
                fault(name, "is that of the development server, which everybody knows: take your own from the console");
        }

        return [.. new[] { current, next }.Where(key => key.Length > 0)];
    }

    private bool Verify(bool onLoopback)
    {
        var text = configuration[VerifyKey] ?? "";
        if (!bool.TryParse(text.Length == 0 ? "true" : text, out var verify))
            fault(VerifyKey, $"'{text}' is not one of true, false");
        else if (!verify && !(IsDevelopment() && onLoopback))
            fault(VerifyKey, "may be false only with DOTNET_ENVIRONMENT=Development and on loopback addresses");
        else
            return verify;
        return true;
    }

    // A wildcard is no URI to the parser, and no loopback address either.
    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsLoopback;

    private bool IsDevelopment() =>
        (configuration["DOTNET_ENVIRONMENT"] ?? configuration["ASPNETCORE_ENVIRONMENT"]) == "Development";

    // A list in modular.json, or separated by commas in one variable.
    private HashSet<Guid> Allowed()
    {
        var section = configuration.GetSection(AllowedKey);
        var texts = section.GetChildren().Select(item => item.Value ?? "").Concat((section.Value ?? "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return [.. texts.Select(text => Id(AllowedKey, text)).OfType<Guid>()];
    }

    private Guid? Id(string key, string text)
    {
        if (Guid.TryParseExact(text, "D", out var id))
            return id;
        fault(key, $"'{text}' is not the id of a user");
        return null;
    }
}
