using Modular.Application.Pipeline;

namespace Modular.Application.Operations;

/// <summary>Whether the database answers within 2 s.</summary>
public sealed record CheckDatabase : IQuery<bool>;
