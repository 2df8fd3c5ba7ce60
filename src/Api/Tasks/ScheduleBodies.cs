using System.Text.Json;
using Modular.Api.Http;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.Api.Tasks;

/// <summary>Name, cron, timeZone and task are required; overlap is <c>skip</c> unless said.</summary>
internal sealed record CreateScheduleBody(
    string? Name = null, string? Cron = null, string? TimeZone = null, CreateTaskBody? Task = null,
    bool? Paused = null, ScheduleOverlap? Overlap = null)
{
    public CreateSchedule ToCommand(Guid userId) => new(userId, new SchedulePlan(
        Name ?? "", Cron ?? "", TimeZone ?? "",
        ScheduledTaskBodies.ToCommand(Task ?? throw new InvalidInput("task", "Is required."), userId),
        Paused ?? false, Overlap ?? ScheduleOverlap.Skip));
}

/// <summary>A merge patch (RFC 7396), of the task as well.</summary>
internal sealed record UpdateScheduleBody
{
    public Optional<string> Name { get; init; }

    public Optional<string> Cron { get; init; }

    public Optional<string> TimeZone { get; init; }

    [PatchOf(typeof(CreateTaskBody))]
    public Optional<JsonElement> Task { get; init; }

    public Optional<bool?> Paused { get; init; }

    public Optional<ScheduleOverlap?> Overlap { get; init; }

    public SchedulePatch ToPatch()
    {
        if (Task.IsGiven)
            ScheduledTaskBodies.RequirePatch(Task.Value);
        return new SchedulePatch(Name, Cron, TimeZone, Task.IsGiven ? Task.Value : null, Paused, Overlap);
    }
}

/// <summary>The task in the body of a schedule; every fault is named as a part of it, <c>task.kind</c>.</summary>
internal static class ScheduledTaskBodies
{
    public static CreateTask ToCommand(CreateTaskBody body, Guid userId) => InTask(() =>
    {
        RequireOwnFields(body);
        return body.ToCommand(userId, "task");
    });

    /// <summary>Refuses a patch whose fields are of the wrong types, or are none of a schedule's task.</summary>
    public static void RequirePatch(JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
            throw new InvalidInput("task", "Must be an object.");
        InTask(() =>
        {
            var body = Read(patch);
            RequireOwnFields(body);
            return body.Payload is null or { ValueKind: JsonValueKind.Object }
                ? body
                : throw new InvalidInput("payload", "Must be a JSON object.");
        });
    }

    private static CreateTaskBody Read(JsonElement patch)
    {
        try
        {
            return patch.Deserialize<CreateTaskBody>(WireJson.Options)!;
        }
        catch (JsonException e)
        {
            throw JsonErrors.Translate(e);
        }
    }

    // It is the schedule that says when, and what it makes again and again cannot wait for what ends once.
    private static void RequireOwnFields(CreateTaskBody body)
    {
        const string when = "Is not for a schedule, whose cron says when.";
        const string once = "Is not for a schedule: it would wait for the same tasks every time.";
        var foreign = new Dictionary<string, (bool IsGiven, string Why)>
        {
            ["runAt"] = (body.RunAt is not null, when),
            ["expiresAt"] = (body.ExpiresAt is not null, when),
            ["after"] = (body.After is { Count: > 0 }, once),
            ["afterPolicy"] = (body.AfterPolicy is not null, once),
        };
        var errors = foreign.Where(field => field.Value.IsGiven)
            .ToDictionary(field => field.Key, field => new[] { field.Value.Why });
        if (errors.Count > 0)
            throw new InvalidInput(errors);
    }

    private static T InTask<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidInput fault)
        {
            throw new InvalidInput(fault.Errors.ToDictionary(error => $"task.{error.Key}", error => error.Value));
        }
    }
}
