using System.Diagnostics;
using System.Text.Json;

namespace Modular.IntegrationTests;

/// <summary>A client written by others, in tests/node: one JSON request a line, one JSON answer a line.</summary>
internal sealed class NodeScript : IDisposable
{
    private readonly Process _node;
    private readonly string _file;
    private readonly Lock _gate = new();

    public NodeScript(string file)
    {
        _file = file;
        _node = Start(file);
    }

    /// <summary>Starts a script that speaks in its own way, over its standard input and output.</summary>
    public static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("node", arguments)
    {
        WorkingDirectory = Path.Combine(Repository(), "tests", "node"),
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    public int ProcessId => _node.Id;

    public JsonElement Ask(object request)
    {
        lock (_gate)
        {
            _node.StandardInput.WriteLine(JsonSerializer.Serialize(request));
            var answer = _node.StandardOutput.ReadLine()
                ?? throw new InvalidOperationException($"tests/node/{_file} has ended; build/setup installs it.");
            return JsonSerializer.Deserialize<JsonElement>(answer);
        }
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Modular.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
