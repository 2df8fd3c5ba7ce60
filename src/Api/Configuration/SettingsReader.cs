using System.Buffers.Text;
using System.Text;

namespace Modular.Api.Configuration;

/// <summary>What the command line says; it wins over everything else.</summary>
internal sealed record CommandLineSettings(string? DataDirectory, string? Urls, bool NoWorkers);

/// <summary>
/// Reads the configuration, first match wins: command line, environment (<c>MODULAR__Section__Key</c> and the plain
/// names), <c>modular.json</c> in the data directory. All faults are reported at once, each with its key.
/// </summary>
internal sealed partial class SettingsReader
{
    private static readonly string[] RegistrationModes = ["open", "invite", "closed"];
    private readonly List<string> _faults = [];
    private readonly IConfiguration _configuration;

    private readonly Func<string, string> _toConnectionString;

    private SettingsReader(IConfiguration configuration, Func<string, string> toConnectionString) =>
        (_configuration, _toConnectionString) = (configuration, toConnectionString);

    /// <summary>
    /// Reads and checks everything; <paramref name="toConnectionString"/> reads DATABASE_URL or throws FormatException.
    /// </summary>
    /// <exception cref="ConfigurationInvalid">Names every key at fault.</exception>
    public static Settings Read(CommandLineSettings commandLine, Func<string, string> toConnectionString)
    {
        var directory = Path.GetFullPath(commandLine.DataDirectory ?? "data");
        var reader = new SettingsReader(ConfigurationSources.Open(directory), toConnectionString);
        return reader.Read(commandLine, directory);
    }

    /// <summary>Settings that other products have and Modular has no use for; each is one warning.</summary>
    public static IEnumerable<string> UnusedNames() => Environment.GetEnvironmentVariables().Keys.Cast<string>()
        .Where(name => name.StartsWith("KAFKA_", StringComparison.Ordinal)
            || name.StartsWith("REDIS_", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private Settings Read(CommandLineSettings commandLine, string directory)
    {
        var (publicUrl, urls) = (Url("PUBLIC_URL"), Urls(commandLine.Urls));
        var settings = new Settings
        {
            DataDirectory = directory,
            Urls = urls,
            PublicUrl = publicUrl,
            TrustedProxies = Networks("TRUSTED_PROXIES"),
            CorsOrigins = Origins("Cors:Origins"),
            DatabaseUrl = Database(),
            MasterKey = MasterKey(),
            MaxPoolSize = (int)Number("Database:MaxPoolSize", 20, 4, 500),
            MaxBodyBytes = Number("Limits:Body", 1 << 20, 0, 1L << 32),
            MaxBatchBytes = Number("Limits:Batch", 8 << 20, 0, 1L << 32),
            MaxDevicesPerUser = (int)Number("Limits:DevicesPerUser", 1000, 0, 1_000_000),
            MaxSchedulesPerUser = (int)Number("Limits:SchedulesPerUser", 500, 0, 1_000_000),
            MaxOpenTasksPerUser = (int)Number("Limits:OpenTasksPerUser", 1_000_000, 0, 1_000_000_000),
            MaxTasksPerMinute = (int)Number("Limits:TasksPerMinute", 0, 0, 1_000_000_000),
            TaskRetentionDays = (int)Number("Tasks:RetentionDays", 30, 0, 3650),
            MaxLiveConnections = (int)Number("Limits:LiveConnections", 20, 0, 1_000_000),
            Registration = OneOf("Auth:Registration", RegistrationModes) ?? (publicUrl is null ? "open" : "invite"),
            PasswordRounds = (int)Number("Auth:PasswordRounds", 210_000, 210_000, 10_000_000),
            PasswordQueue = (int)Number("Auth:PasswordQueue", 32, 0, 10_000),
            MaxKeysPerUser = (int)Number("Limits:KeysPerUser", 100, 0, 1_000_000),
            MaxPasskeysPerUser = (int)Number("Limits:PasskeysPerUser", 20, 0, 1_000_000),
            PasskeyLogins = (int)Number("Limits:PasskeyLogins", 60, 0, int.MaxValue),
            AuditRetentionDays = (int)Number("Auth:AuditRetentionDays", 365, 0, 3650),
            KeyRotationDays = (int)Number("Auth:KeyRotationDays", 30, 0, 3650),
            RequireVerifiedEmail = OneOf("Auth:RequireVerifiedEmail", ["true", "false"]) == "true",
            AuthFailures = (int)Number("Limits:AuthFailures", 10, 0, int.MaxValue),
            AccountFailures = (int)Number("Limits:AccountFailures", 20, 0, int.MaxValue),
            Registrations = (int)Number("Limits:Registrations", 20, 0, int.MaxValue),
            CodeRequests = (int)Number("Limits:CodeRequests", 60, 0, int.MaxValue),
            LoginStarts = (int)Number("Limits:LoginStarts", 300, 0, int.MaxValue),
            OAuth = new OAuthReader(_configuration, Fault).Read(publicUrl, urls),
            Smtp = Parsed("SMTP_URL", SmtpUrl.Parse),
            MailFrom = EmailAddress("Mail:From"),
            AllowedNetworks = Networks("Network:Allow"),
            NoopConcurrency = Concurrency("Noop", 256),
            HttpRequestConcurrency = Concurrency("HttpRequest", 64),
            LlmChatConcurrency = Concurrency("LlmChat", 8),
            LanguageModel = LanguageModel(),
            Grpc = Grpc(),
            QStash = new QStashReader(_configuration, Fault).Read(publicUrl, urls),
            BrokerUrl = Parsed("RABBITMQ_URL", BrokerUrl.Parse),
            QueueConcurrency = (int)Number("QUEUE_CONCURRENCY", 4, 1, 1000),
            QueueMaxRetries = Text("QUEUE_MAX_RETRIES") is null ? null : (int)Number("QUEUE_MAX_RETRIES", 0, 0, 100),
            DeadLetterRetentionDays = (int)Number("Messaging:DeadLetterRetentionDays", 30, 0, 3650),
            NoWorkers = commandLine.NoWorkers,
        };
        if (settings is { DatabaseUrl: not null, MasterKey: null })
            Fault(
                "MODULAR_MASTER_KEY",
                "is needed with DATABASE_URL, the same on every host: set it to the output of " +
                "'openssl rand -base64 32'");
        return _faults.Count == 0 ? settings : throw new ConfigurationInvalid(_faults);
    }

    private string[] Urls(string? given)
    {
        if (given is null && _configuration["SERVER_PORT"] is { Length: > 0 })
            return [$"http://127.0.0.1:{Number("SERVER_PORT", 8080, 0, 65535)}"];

        var urls = (given ?? "http://127.0.0.1:8080").Split(
            ';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var url in urls)
        {
            // A wildcard host is not a URI to the parser, but it is to the server.
            var plain = url.Replace("//+", "//0.0.0.0").Replace("//*", "//0.0.0.0");
            if (!Uri.TryCreate(plain, UriKind.Absolute, out var uri) || uri.Scheme != "http")
                Fault("--urls", $"'{url}' is not an address such as http://127.0.0.1:8080");
        }

        return urls;
    }

    private string? Database()
    {
        if (Text("DATABASE_URL") is not { } url)
            return null;
        if (url.StartsWith("mysql:", StringComparison.OrdinalIgnoreCase))
        {
            Fault(
                "DATABASE_URL",
                "MySQL is not served; use PostgreSQL 17 or newer, or leave it out for the embedded one");
            return null;
        }

        return Parsed("DATABASE_URL", _toConnectionString);
    }

    private T? Parsed<T>(string key, Func<string, T> parse)
        where T : class
    {
        try
        {
            return Text(key) is { } text ? parse(text) : null;
        }
        catch (FormatException e)
        {
            Fault(key, e.Message);
            return null;
        }
    }

    private byte[]? MasterKey()
    {
        if (Text("MODULAR_MASTER_KEY") is not { } text)
            return null;
        var key = new byte[Application.Pipeline.MasterKey.Length];
        if (text.Length == key.Length * 2
            && Convert.FromHexString(text, key, out _, out _) == System.Buffers.OperationStatus.Done)
            return key;
        var decoded = Base64.DecodeFromUtf8(Encoding.UTF8.GetBytes(text), key, out _, out var written);
        if (decoded == System.Buffers.OperationStatus.Done
            && written == key.Length)
        {
            return key;
        }

        Fault(
            "MODULAR_MASTER_KEY", "must be 32 bytes in base64 or hex, such as the output of 'openssl rand -base64 32'");
        return null;
    }
}
