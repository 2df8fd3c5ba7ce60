using Modular.Application.Pipeline;

namespace Modular.Application.Messaging;

/// <summary>Reads one message that was given up; null when there is none.</summary>
public sealed record GetDeadLetter(long Id) : IQuery<DeadLetter?>;
