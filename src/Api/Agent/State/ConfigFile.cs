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
    private readonly string _file;
    private readonly string _versionFile;
    private readonly ILogger _log;

    public ConfigFile(WorkDirectory files, ILogger log)
    {
        (_file, _versionFile, _log) = (files.Config, files.ConfigVersion, log);
        Held = Read();
    }

    /// <summary>What the file holds; null when it holds nothing that the server wanted.</summary>
    public HeldConfig? Held { get; private set; }

    /// <summary>Replaces the file; false when it cannot be written: then the old one holds.</summary>
    public bool Write(HeldConfig config)
    {
        try
        {
            DurableFile.Write(_file, Encoding.UTF8.GetBytes(config.Content.GetRawText() + "\n"));
            DurableFile.Write(
                _versionFile, Encoding.ASCII.GetBytes(config.Version.ToString(CultureInfo.InvariantCulture) + "\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning(
                "Version {Version} of the configuration cannot be written to {File}, trying again: {Reason}",
                config.Version, _file, e.Message);
            return false;
        }

        Held = config;
        _log.LogInformation("Version {Version} of the configuration is in {File}.", config.Version, _file);
        return true;
    }

    private HeldConfig? Read()
    {
        if (!File.Exists(_file) || !File.Exists(_versionFile))
            return null;
        try
        {
            var version = long.Parse(File.ReadAllText(_versionFile), CultureInfo.InvariantCulture);
            return new HeldConfig(
                version, JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(_file), AgentJson.Options));
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException
            or IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("{File} cannot be read and is fetched again: {Reason}", _file, e.Message);
            return null;
        }
    }
}

/// <summary>A configuration that this machine has.</summary>
internal sealed record HeldConfig(long Version, JsonElement Content);
