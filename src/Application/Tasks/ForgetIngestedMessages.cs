using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>Forgets a batch of messages that no queue delivers any more; how many there were.</summary>
public sealed record ForgetIngestedMessages : ICommand<int>
{
    /// <summary>The most messages, and the most tokens, that one transaction forgets: 5,000.</summary>
    public const int BatchSize = 5000;

    /// <summary>
    /// How long a message is known: 90 days, as long as QStash itself tells repeated messages apart.
    /// </summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(90);
}

internal sealed class ForgetIngestedMessagesHandler(IIngestStore messages)
    : IRequestHandler<ForgetIngestedMessages, int>
{
    public Task<int> Handle(ForgetIngestedMessages command, CancellationToken ct) =>
        messages.Forget(ForgetIngestedMessages.Age, ForgetIngestedMessages.BatchSize, ct);
}
