using System.Text.RegularExpressions;
using Npgsql;

namespace Modular.IntegrationTests.Tasks;

/// <summary>A parameter of a statement.</summary>
/// <param name="Name">As the statement names it, with its @.</param>
/// <param name="Type">Its SQL type.</param>
/// <param name="Value">As SQL.</param>
internal sealed record SqlParameter(string Name, string Type, string Value);

/// <summary>
/// A statement as the product runs it: prepared, so that its plan knows no values; and how PostgreSQL runs it.
/// </summary>
internal sealed partial class PreparedStatement(string sql, params SqlParameter[] parameters)
{
    public string Prepare =>
        $"prepare tried ({string.Join(", ", parameters.Select(parameter => parameter.Type))}) as "
        + ParameterName().Replace(sql, match => $"${IndexOf(match.Value) + 1}");

    public string Execute => $"execute tried ({string.Join(", ", parameters.Select(parameter => parameter.Value))})";

    /// <summary>Runs it, rolls it back and returns its plan.</summary>
    public Task<string> Explain(NpgsqlDataSource database) => Explain(database, () => Task.CompletedTask);

    /// <summary>
    /// Runs it twice, rolls that back and returns the plan of the second run; it is the same plan, made before
    /// <paramref name="between"/>.
    /// </summary>
    public async Task<string> Explain(NpgsqlDataSource database, Func<Task> between)
    {
        await using var connection = await database.OpenConnectionAsync();
        await Run(connection, $"{Prepare}; begin; {Execute}; rollback");
        await between();
        var plan = await Run(
            connection,
            $"begin; explain (analyze, buffers, costs off, timing off, summary off) {Execute}; rollback");
        await Run(connection, "deallocate tried");
        return plan;
    }

    /// <summary>How a plan reads the tasks: the kind of each scan.</summary>
    public static IEnumerable<string> ScansOfTasks(string plan) =>
        ScanOfTask().Matches(plan).Select(match => match.Groups["kind"].Value);

    /// <summary>How many pages a plan touched that were in memory.</summary>
    public static int BuffersOf(string plan) => int.Parse(SharedHits().Match(plan).Groups["hits"].Value);

    private static async Task<string> Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        do
        {
            while (await reader.ReadAsync())
                lines.Add($"{reader.GetValue(0)}");
        }
        while (await reader.NextResultAsync());
        return string.Join('\n', lines);
    }

    private int IndexOf(string name) =>
        parameters.Index().First(parameter => parameter.Item.Name == name).Index;

    [GeneratedRegex("@[A-Za-z]+", RegexOptions.None, 1000)]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"-> +(?<kind>[A-Za-z ]+Scan)[^\n]* on task t", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ScanOfTask();

    [GeneratedRegex(@"Buffers: shared hit=(?<hits>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SharedHits();
}
