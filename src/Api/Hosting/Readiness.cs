namespace Modular.Api.Hosting;

/// <summary>Whether this host wants requests; a proxy asks at <c>/health/ready</c>.</summary>
internal sealed class Readiness
{
    private volatile bool _isWithdrawn;

    /// <summary>Whether the host is about to stop.</summary>
    public bool IsWithdrawn => _isWithdrawn;

    /// <summary>From now on readiness is 503.</summary>
    public void Withdraw() => _isWithdrawn = true;
}
