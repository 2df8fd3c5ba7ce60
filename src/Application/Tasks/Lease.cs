namespace Modular.Application.Tasks;

/// <summary>Draws a number from 0 to 1, so that what failed together does not come back together.</summary>
public delegate double Jitter();

/// <summary>The lease of a holder.</summary>
public static class Lease
{
    /// <summary>How long a holder may stay silent.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(60);
}
