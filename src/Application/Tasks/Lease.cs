namespace Modular.Application.Tasks;

/// <summary>Draws a number from 0 to 1, so that what failed together does not come back together.</summary>
public delegate double Jitter();

/// <summary>The lease of a holder.</summary>
public static class Lease
{
    /// <summary>How long a holder may stay silent.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How much longer a lease is written than it is promised, so that it need not be written again at every word of a
    /// busy holder: versions of one row pile up while anybody holds an old snapshot.
    /// </summary>
    public static readonly TimeSpan Spare = TimeSpan.FromSeconds(3);
}
