using System.Net;
using Modular.Api.Hosting;
using Modular.Application.LanguageModels;

namespace Modular.Api.Configuration;

/// <summary>How <c>serve</c> runs; every value has a default.</summary>
internal sealed record Settings
{
    /// <summary>Where the embedded database, the master key and the set-up token live; default <c>./data</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What to listen on; default <c>http://127.0.0.1:8080</c>.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary><c>PUBLIC_URL</c>: the address in links, <c>iss</c> and callbacks; none by default.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary><c>TRUSTED_PROXIES</c>: the networks that may say who the client is; none by default.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>
    /// <c>Cors:Origins</c>: the origins whose pages may call the API from a browser, separated by commas; none by
    /// default.
    /// </summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary><c>DATABASE_URL</c>: an external PostgreSQL 17 or newer; without it the embedded one serves.</summary>
    public string? DatabaseUrl { get; init; }

    /// <summary>
    /// <c>MODULAR_MASTER_KEY</c>: 32 bytes in base64 or hex; generated in the data directory with the embedded
    /// database.
    /// </summary>
    public byte[]? MasterKey { get; init; }

    /// <summary><c>Database:MaxPoolSize</c>: connections of this process, 4 to 500; default 20.</summary>
    public int MaxPoolSize { get; init; } = 20;

    /// <summary><c>Limits:Body</c>: the most bytes of a body, 0 for no limit; default 1 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary><c>Limits:Batch</c>: the most bytes of a batch of tasks, 0 for no limit; default 8 MiB.</summary>
    public long MaxBatchBytes { get; init; } = 8 << 20;

    /// <summary><c>Limits:DevicesPerUser</c>: the most devices of a user, 0 for no limit; default 1,000.</summary>
    public int MaxDevicesPerUser { get; init; } = 1000;

    /// <summary><c>Limits:SchedulesPerUser</c>: the most schedules of a user, 0 for no limit; default 500.</summary>
    public int MaxSchedulesPerUser { get; init; } = 500;

    /// <summary>
    /// <c>Limits:OpenTasksPerUser</c>: the most open tasks of a user, 0 for no limit; default 1,000,000.
    /// </summary>
    public int MaxOpenTasksPerUser { get; init; } = 1_000_000;

    /// <summary>
    /// <c>Limits:TasksPerMinute</c>: the most tasks that a user adds a minute on each host; default 0, no limit.
    /// </summary>
    public int MaxTasksPerMinute { get; init; }

    /// <summary><c>Tasks:RetentionDays</c>: days that ended tasks are kept, 0 for ever; default 30.</summary>
    public int TaskRetentionDays { get; init; } = 30;

    /// <summary>
    /// <c>Limits:LiveConnections</c>: the most live connections that a user, or a device, may have open on each host,
    /// 0 for no limit; default 20.
    /// </summary>
    public int MaxLiveConnections { get; init; } = 20;

    /// <summary>
    /// <c>Auth:Registration</c>: <c>open</c>, <c>invite</c> or <c>closed</c>; default invite with PUBLIC_URL, else
    /// open.
    /// </summary>
    public string? Registration { get; init; }

    /// <summary><c>Auth:PasswordRounds</c>: PBKDF2 rounds, 210,000 to 10,000,000; default 210,000.</summary>
    public int PasswordRounds { get; init; } = 210_000;

    /// <summary><c>Auth:PasswordQueue</c>: password checks that may wait, 0 to 10,000; default 32.</summary>
    public int PasswordQueue { get; init; } = 32;

    /// <summary><c>Limits:KeysPerUser</c>: keys of a user, 0 for no limit; default 100.</summary>
    public int MaxKeysPerUser { get; init; } = 100;

    /// <summary><c>Limits:PasskeysPerUser</c>: passkeys of a user, 0 for no limit; default 20.</summary>
    public int MaxPasskeysPerUser { get; init; } = 20;

    /// <summary>
    /// <c>Limits:PasskeyLogins</c>: logins with a passkey begun from an address a minute, 0: any; default 60.
    /// </summary>
    public int PasskeyLogins { get; init; } = 60;

    /// <summary><c>Auth:AuditRetentionDays</c>: days that the audit log is kept, 0 for ever; default 365.</summary>
    public int AuditRetentionDays { get; init; } = 365;

    /// <summary><c>Auth:KeyRotationDays</c>: days that a signing key signs, 0 for ever; default 30.</summary>
    public int KeyRotationDays { get; init; } = 30;

    /// <summary><c>Auth:RequireVerifiedEmail</c>: sign in only with a verified address; default false.</summary>
    public bool RequireVerifiedEmail { get; init; }

    /// <summary><c>Limits:AuthFailures</c>: refused attempts of an address a minute, 0: any; default 10.</summary>
    public int AuthFailures { get; init; } = 10;

    /// <summary>
    /// <c>Limits:AccountFailures</c>: the wrong password of an account that makes strangers wait, 0: none; default 20.
    /// </summary>
    public int AccountFailures { get; init; } = 20;

    /// <summary><c>Limits:Registrations</c>: accounts from an address an hour, 0: any; default 20.</summary>
    public int Registrations { get; init; } = 20;

    /// <summary><c>Limits:CodeRequests</c>: codes asked for from an address an hour, 0: any; default 60.</summary>
    public int CodeRequests { get; init; } = 60;

    /// <summary><c>Limits:LoginStarts</c>: logins that an address begins an hour, 0: any; default 300.</summary>
    public int LoginStarts { get; init; } = 300;

    /// <summary><c>OAuth:Providers</c>, <c>OAuth:RedirectUris</c>: logins through providers; none by default.</summary>
    public OAuthSettings OAuth { get; init; } = new();

    /// <summary><c>SMTP_URL</c>: the mail server; null, the default, keeps mails as files.</summary>
    public SmtpSettings? Smtp { get; init; }

    /// <summary><c>Mail:From</c>: the sender; null, the default, for no-reply at the host of PUBLIC_URL.</summary>
    public string? MailFrom { get; init; }

    /// <summary>
    /// <c>Network:Allow</c>: private networks that users may reach through the server; none by default.
    /// </summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary><c>Executors:Noop:Concurrency</c>: tasks of <c>noop</c> at once, 1 to 1,024; default 256.</summary>
    public int NoopConcurrency { get; init; } = 256;

    /// <summary>
    /// <c>Executors:HttpRequest:Concurrency</c>: tasks of <c>http.request</c> at once, 1 to 1,024; default 64.
    /// </summary>
    public int HttpRequestConcurrency { get; init; } = 64;

    /// <summary>
    /// <c>Executors:LlmChat:Concurrency</c>: tasks of <c>llm.chat</c> at once, 1 to 1,024; default 8.
    /// </summary>
    public int LlmChatConcurrency { get; init; } = 8;

    /// <summary>
    /// <c>Llm:BaseUrl</c>, <c>Llm:ApiKey</c>, <c>Llm:Model</c>, <c>Llm:SilenceSeconds</c>, or <c>QWEN_API_KEY</c> or
    /// <c>SILICONFLOW_API_KEY</c> alone; none by default.
    /// </summary>
    public LanguageModelOptions? LanguageModel { get; init; }

    /// <summary><c>Grpc:Port</c>, <c>Grpc:Expose</c>: where other services check tokens over gRPC.</summary>
    public GrpcSettings Grpc { get; init; } = new();

    /// <summary>Whose messages of QStash become tasks; null takes none, and is the default.</summary>
    public QStashSettings? QStash { get; init; }

    /// <summary>
    /// <c>RABBITMQ_URL</c>: the broker whose queues the hosts share; null, the default, keeps each message in the host
    /// that took it from the outbox.
    /// </summary>
    public Uri? BrokerUrl { get; init; }

    /// <summary><c>QUEUE_CONCURRENCY</c>: handlers at once of each queue in this host, 1 to 1,000; default 4.</summary>
    public int QueueConcurrency { get; init; } = 4;

    /// <summary>
    /// <c>QUEUE_MAX_RETRIES</c>: retries before a message is given up, 0 to 100; null, the default, leaves it to each
    /// kind of message.
    /// </summary>
    public int? QueueMaxRetries { get; init; }

    /// <summary>
    /// <c>Messaging:DeadLetterRetentionDays</c>: days that messages which were given up are kept, 0 for ever; default
    /// 30.
    /// </summary>
    public int DeadLetterRetentionDays { get; init; } = 30;

    /// <summary><c>--no-workers</c>: leaves relay, handlers and duties to other processes; default false.</summary>
    public bool NoWorkers { get; init; }

    /// <summary>How long a stop may take, 30 s in all; no key: supervisors rely on it.</summary>
    public StopLimits Stop { get; init; } = new();
}

/// <summary>The configuration is not valid; exit code 3.</summary>
/// <param name="faults">One sentence for each key at fault, beginning with the key.</param>
internal sealed class ConfigurationInvalid(IReadOnlyList<string> faults)
    : Exception("The configuration is not valid:\n" + string.Join("\n", faults.Select(fault => "  " + fault)));
