using System.Security.Cryptography;
using System.Text;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>
/// Makes one-time codes from the master key, their purpose and their id: the same on every host, whenever the mail is
/// written, and in no database, message or dead letter. A code of one purpose says nothing about another's.
/// </summary>
public sealed class OneTimeCodes(MasterKey masterKey)
{
    /// <summary>The code as its mail shows it.</summary>
    public string Of(IssuedCode code)
    {
        var key = masterKey.Derive($"auth/code/{code.Purpose}");
        return OneTimeCode.Write(HMACSHA256.HashData(key, code.Id.ToByteArray(bigEndian: true)));
    }

    /// <summary>Whether <paramref name="normalised"/> is the code.</summary>
    public bool IsRight(IssuedCode code, string normalised) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Of(code)), Encoding.ASCII.GetBytes(normalised));
}
