using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace Modular.Api.CommandLine;

/// <summary>How the log is written.</summary>
internal enum LogFormat
{
    /// <summary>Short lines for a person.</summary>
    Text,

    /// <summary>One JSON object a line, for machines.</summary>
    Json,
}

/// <summary>Serilog on standard error, so that standard output has only what a command answers.</summary>
internal static class Logging
{
    private const string Template = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Makes the logger; <see cref="LogEventLevel.Debug"/> also shows every request.</summary>
    public static Logger Create(LogFormat format, LogEventLevel level)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("MassTransit", LogEventLevel.Warning)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Fatal)
            .Filter.ByExcluding(IsFailedStart);
        // A slow terminal or pipe must not slow requests down; what does not fit the buffer is dropped and counted.
        return configuration.WriteTo.Async(
            sink => _ = format == LogFormat.Json
                ? sink.Console(new JsonFormatter(renderMessage: true), standardErrorFromLevel: LogEventLevel.Verbose)
                : sink.Console(outputTemplate: Template, standardErrorFromLevel: LogEventLevel.Verbose),
            bufferSize: 10_000).CreateLogger();
    }

    // The framework logs it with all its stack before it throws it; whoever started the host says it in one sentence.
    private static bool IsFailedStart(LogEvent entry) =>
        entry.Level == LogEventLevel.Error
        && entry.Properties.GetValueOrDefault("EventId") is StructureValue id
        && id.Properties.Any(part => part.Value is ScalarValue { Value: "HostedServiceStartupFaulted" });
}
