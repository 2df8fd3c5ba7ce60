using System.Globalization;
using System.Text;
using System.Text.Json;
using Modular.Api.Agent.Server;

namespace Modular.Api.Agent.State;

/// <summary>
/// What the server wants of this device, in a file for the programs of this machine: <c>WORK_DIR/config.json</c>. Its
/// version stands beside it and is written after it, so that after a crash it is at worst too old, and asked for anew.
/// </summary>
internal sealed class ConfigFile
{
    private readonly WorkDirectory _files;
    private readonly ConfigCheck? _check;
    private readonly ILogger _log;

    /// <summary>Reads what is there.</summary>
    /// <param name="files">Where the file is.</param>
    /// <param name="check">Judges what is wanted; null takes everything.</param>
    /// <param name="log">Told what becomes of it.</param>
    public ConfigFile(WorkDirectory files, ConfigCheck? check, ILogger log)
    {
        (_files, _check, _log) = (files, check, log);
        Held = Read();
    }

    /// <summary>What the file holds; null when it holds nothing that the server wanted.</summary>
    public HeldConfig? Held { get; private set; }

    /// <summary>What was wanted last and is not in the file.</summary>
    public RejectedConfig? Rejected { get; private set; }

    /// <summary>Replaces the file, unless the check says no or it cannot be written: then the old one holds.</summary>
    /// <returns>Whether there is something new to tell the server.</returns>
    public async Task<bool> Take(HeldConfig wanted, CancellationToken ct)
    {
        var before = Rejected;
        try
        {
            Rejected = await Refusal(wanted, ct) is { } reason ? new(wanted, reason, IsFinal: true) : null;
            if (Rejected is null)
                Write(wanted);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Rejected = new(wanted, e.Message, IsFinal: false);
        }

        if (Rejected is { } rejected && rejected.Config.Version != before?.Config.Version)
        {
            _log.LogWarning(
                "Version {Version} of the configuration is rejected: {Reason}", wanted.Version, rejected.Reason);
        }

        return Rejected is null || Rejected.Config.Version != before?.Config.Version;
    }

    private async Task<string?> Refusal(HeldConfig wanted, CancellationToken ct)
    {
        if (_check is null)
            return null;
        DurableFile.Write(_files.ConfigCandidate, Bytes(wanted));
        return await _check.Refusal(_files.ConfigCandidate, ct);
    }

    private void Write(HeldConfig config)
    {
        DurableFile.Write(_files.Config, Bytes(config));
        var version = config.Version.ToString(CultureInfo.InvariantCulture);
        DurableFile.Write(_files.ConfigVersion, Encoding.ASCII.GetBytes(version + "\n"));
        Held = config;
        _log.LogInformation(
            "Version {Version} of the configuration is in {File}.", config.Version, _files.Config);
    }

    private static byte[] Bytes(HeldConfig config) => Encoding.UTF8.GetBytes(config.Content.GetRawText() + "\n");

    private HeldConfig? Read()
    {
        if (!File.Exists(_files.Config) || !File.Exists(_files.ConfigVersion))
            return null;
        try
        {
            var version = long.Parse(File.ReadAllText(_files.ConfigVersion), CultureInfo.InvariantCulture);
            var content = JsonSerializer.Deserialize<JsonElement>(
                File.ReadAllBytes(_files.Config), AgentJson.Options);
            return new HeldConfig(version, content);
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException
            or IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("{File} cannot be read and is fetched again: {Reason}", _files.Config, e.Message);
            return null;
        }
    }
}

/// <summary>A configuration that this machine has, or is to have.</summary>
internal sealed record HeldConfig(long Version, JsonElement Content);

/// <summary>A configuration that this machine does not take.</summary>
/// <param name="Config">What was wanted.</param>
/// <param name="Reason">A sentence for the log.</param>
/// <param name="IsFinal">Whether the check said no; otherwise the file could not be written, which may pass.</param>
internal sealed record RejectedConfig(HeldConfig Config, string Reason, bool IsFinal);
