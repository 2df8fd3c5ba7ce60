using System.Collections;
using System.Globalization;
using System.Text;
using QRCoder;

namespace Modular.Api.Auth;

/// <summary>Draws QR codes (ISO/IEC 18004) as SVG images: one path, with the margin that readers need.</summary>
internal static class QrSvg
{
    /// <summary>An image of <paramref name="text"/> that is read even when 15 % of it cannot be (level M).</summary>
    public static string Of(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var side = rows.Count;
        var path = new StringBuilder();
        for (var y = 0; y < side; y++)
        {
            foreach (var (x, length) in DarkRuns(rows[y]))
                path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{length}v1h-{length}z");
        }

        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">
            <path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path d="{path}"/></svg>
            """;
    }

    private static IEnumerable<(int X, int Length)> DarkRuns(BitArray row)
    {
        for (var x = 0; x < row.Count; x++)
        {
            var start = x;
            while (x < row.Count && row[x])
                x++;
            if (x > start)
                yield return (start, x - start);
        }
    }
}
