namespace Modular.Application.Devices;

/// <summary>What is special about the tokens of this module.</summary>
public static class DeviceKey
{
    /// <summary>How a device's key begins.</summary>
    public const string Prefix = "mdk_";

    /// <summary>How an enrolment token begins.</summary>
    public const string EnrollmentPrefix = "met_";

    /// <summary>How long a replaced key stays good, so that an answer that was lost locks nobody out.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(300);

    /// <summary>The longest such time that may be asked for.</summary>
    public static readonly TimeSpan MaxGrace = TimeSpan.FromDays(1);
}
