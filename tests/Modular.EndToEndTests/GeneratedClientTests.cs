using System.Diagnostics;

namespace Modular.EndToEndTests;

/// <summary>The clients that build/clients makes, and the programs that docs/clients.md shows.</summary>
public class GeneratedClientTests
{
    private const string Email = "ada@example.com";
    private const string Password = "a rather long pass phrase";

    private static readonly string[] SaidByBoth =
        ["task succeeded", "error 404 tasks.not_found", "name Ada", "name none"];

    private readonly string _clients = Path.Combine(Root, "artifacts", "clients");
    private readonly string _examples = Path.Combine(Root, "clients", "examples");
    private DataDirectory _data = null!;
    private ModularProcess _host = null!;

    private static string Root { get; } =
        Path.GetDirectoryName(Path.GetDirectoryName(ModularProcess.Path)!)!;

    [OneTimeSetUp]
    public async Task Generate()
    {
        _data = new DataDirectory();
        _host = await ModularProcess.Serve(_data.Path);
        using (await ApiClient.Register(_host.Address))
            await Run(Path.Combine(Root, "build", "clients"), "--from", $"{_host.Address}openapi/v1.json");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _host.Stop();
        await _host.DisposeAsync();
        await _data.DisposeAsync();
    }

    [Test]
    public async Task The_one_for_TypeScript_signs_in_and_has_a_task_done()
    {
        // As a program of a user's: beside it a package that was installed.
        var program = Directory.CreateDirectory(Path.Combine(_clients, "example", "node_modules")).Parent!.FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(_examples, "typescript")))
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        Directory.CreateSymbolicLink(
            Path.Combine(program, "node_modules", "modular-client"), Path.Combine(_clients, "typescript"));
        await Run(Path.Combine(Root, "clients", "node_modules", ".bin", "tsc"), "-p", program);

        var said = await Run("node", [Path.Combine(program, "example.mjs"), .. Arguments]);

        Assert.That(Lines(said), Is.EqualTo(SaidByBoth));
    }

    [Test]
    public async Task The_one_for_CSharp_signs_in_has_a_task_done_and_verifies_tokens()
    {
        var project = Path.Combine(_examples, "csharp");
        await Run("dotnet", "build", project, "-c", "Release", "-v", "quiet", "--nologo", "-warnaserror");

        var said = await Run(
            "dotnet", [Path.Combine(project, "bin", "Release", "net10.0", "Example.dll"), .. Arguments]);

        Assert.That(
            Lines(said).Select(line => line.Replace("Succeeded", "succeeded")),
            Is.EqualTo([.. SaidByBoth, "verified owner True", "cut Malformed", "before ", "after Revoked"]));
    }

    [Test]
    public void What_the_page_shows_is_what_was_compiled()
    {
        var compiled = string.Join(
            '\n', new[] { "csharp/Program.cs", "typescript/example.mts" }
                .Select(file => File.ReadAllText(Path.Combine(_examples, file))));

        var shown = BlocksOf(File.ReadAllText(Path.Combine(Root, "docs", "clients.md"))).ToList();

        Assert.That(shown, Has.Count.GreaterThan(3));
        foreach (var block in shown)
            Assert.That(compiled, Does.Contain(block));
    }

    private string[] Arguments => [_host.Address.OriginalString, Email, Password];

    // Those in the languages of the clients.
    private static IEnumerable<string> BlocksOf(string page)
    {
        foreach (var block in page.Split("\n```").Where((_, index) => index % 2 == 1))
        {
            var (language, code) = (block[..block.IndexOf('\n')], block[(block.IndexOf('\n') + 1)..]);
            if (language is "ts" or "csharp")
                yield return code;
        }
    }

    private static string[] Lines(string text) => text.TrimEnd().Split('\n');

    private static async Task<string> Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        // No build server stays behind, which would also hold on to the output.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{program}: {await output}{await errors}");
        return await output;
    }
}
