using Modular.Domain;

namespace Modular.Application.Realtime;

public sealed class LiveConnectionLimitReached : Conflict
{
    public LiveConnectionLimitReached(int limit, int current)
        : base(
            "realtime.limit_reached",
            $"There are {current} live connections and {limit} are allowed. Close one first.") =>
        Extensions = new Dictionary<string, object?> { ["limit"] = limit, ["current"] = current };
}
