using System.Text;

namespace Modular.Application.Pipeline;

/// <summary>Text from outside that is kept whatever it holds: messages of errors, output of others.</summary>
public static class StorableText
{
    /// <summary>The text with U+FFFD for what PostgreSQL cannot hold: U+0000, and halves of characters.</summary>
    public static string Of(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
}
