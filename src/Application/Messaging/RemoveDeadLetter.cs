using Modular.Application.Pipeline;

namespace Modular.Application.Messaging;

/// <summary>Removes a message that was given up, for good. Returns its id.</summary>
public sealed record RemoveDeadLetter(long Id) : ICommand<long>;
