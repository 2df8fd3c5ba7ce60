namespace Modular.Domain.Devices;

/// <summary>How large the configuration of a device may be, wanted or reported, and how much of it is kept.</summary>
public static class ConfigBounds
{
    /// <summary>The most bytes of a configuration, as JSON in UTF-8.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>
    /// The most levels of arrays and objects: a list of devices wraps it into three more, and must stay readable.
    /// </summary>
    public const int MaxDepth = 16;

    /// <summary>How many versions of a device's wanted configuration are kept, the wanted one included.</summary>
    public const int KeptVersions = 50;
}
