using Modular.Api.Agent.State;

namespace Modular.Api.Agent;

/// <summary>
/// Where the device key comes from: the command line, else <c>MODULAR_DEVICE_KEY</c>, else what enrolling left in the
/// work directory.
/// </summary>
internal sealed record DeviceKeySource(string? Key, FileInfo? File)
{
    public const string Variable = "MODULAR_DEVICE_KEY";

    /// <summary>The key itself.</summary>
    /// <exception cref="AgentCannotStart">There is none, or what was named holds none.</exception>
    public string Read(WorkDirectory files)
    {
        if (Key is not null)
            return Checked(Key, "--key");
        if (File is not null)
            return FromFile(File.FullName);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable)
            return Checked(variable, Variable);
        if (System.IO.File.Exists(files.DeviceKey))
            return FromFile(files.DeviceKey);
        throw new AgentCannotStart(
            $"There is no device key: run modular agent enroll first, or give --key-file, --key or {Variable}.");
    }

    private static string FromFile(string path)
    {
        try
        {
            return Checked(System.IO.File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AgentCannotStart($"The device key cannot be read from {path}: {e.Message}", e);
        }
    }

    private static string Checked(string text, string source)
    {
        var key = text.Trim();
        if (key.Length > 0 && key.All(character => character is > ' ' and <= '~'))
            return key;
        throw new AgentCannotStart($"{source} holds no device key (it begins with mdk_).");
    }
}
