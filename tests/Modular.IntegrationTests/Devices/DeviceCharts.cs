using System.Globalization;
using System.Text.Json;

namespace Modular.IntegrationTests.Devices;

/// <summary>Reads a device's history.</summary>
internal static class DeviceCharts
{
    /// <summary>The statuses in order, parted by blanks.</summary>
    public static string Presence(this JsonElement history) => string.Join(
        ' ', history.GetProperty("presence").EnumerateArray().Select(point => point.GetProperty("status").GetString()));

    public static List<DateTimeOffset> Times(this JsonElement history, string series) =>
        [.. history.GetProperty(series).EnumerateArray().Select(point => point.GetProperty("at").Time())];

    public static DateTimeOffset Time(this JsonElement time) =>
        DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture);
}
