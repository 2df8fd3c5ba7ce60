using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Modular.Application.Pipeline;

/// <summary>Which part of a list is asked for.</summary>
public sealed record PageQuery
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    /// <summary>How many items at most, 1 to 200; default 50.</summary>
    public int? Limit { get; init; }

    /// <summary>Where an earlier page ended (its <c>nextCursor</c>), or null for the start.</summary>
    public string? Cursor { get; init; }

    /// <summary>The number of items asked for; out of range is an <see cref="InvalidInput"/>.</summary>
    public int Size => Limit switch
    {
        null => DefaultLimit,
        >= 1 and <= MaxLimit => Limit.Value,
        _ => throw new InvalidInput("limit", $"Must be from 1 to {MaxLimit}."),
    };
}

/// <summary>One page of a list, newest first.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">The cursor of the next page, or null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>
/// Cursors name the last item of a page. Identifiers sort by time, so one identifier is the whole position and stays
/// valid while rows come and go. A cursor is bound to its list and its owner by a MAC: it cannot be forged into SQL
/// (CVE-2026-33503) nor carried over to another list.
/// </summary>
public sealed class Cursors(MasterKey masterKey)
{
    private const int IdLength = 16;
    private const int MacLength = 16;
    // 32 bytes in base64url; the decoder would also take blanks and padding around them.
    private const int TextLength = 43;
    private readonly byte[] _key = masterKey.Derive("cursors");

    /// <summary>The id after which the page starts; the greatest of all for the first page.</summary>
    /// <exception cref="InvalidCursor">The cursor is damaged, or of another list or owner.</exception>
    public Guid After(string list, Guid owner, PageQuery page)
    {
        if (page.Cursor is null)
            return Guid.AllBitsSet;

        Span<byte> bytes = stackalloc byte[IdLength + MacLength];
        if (page.Cursor.Length != TextLength
            || Base64Url.DecodeFromChars(page.Cursor, bytes, out _, out var length) != OperationStatus.Done
            || length != bytes.Length
            || !CryptographicOperations.FixedTimeEquals(Mac(list, owner, bytes[..IdLength]), bytes[IdLength..]))
        {
            throw new InvalidCursor();
        }

        return new Guid(bytes[..IdLength], bigEndian: true);
    }

    /// <summary>The same for a list that is ordered by a number; null for the first page.</summary>
    /// <exception cref="InvalidCursor">The cursor is damaged, or of another list or owner.</exception>
    public long? NumberAfter(string list, Guid owner, PageQuery page) => page.Cursor is null
        ? null
        : BinaryPrimitives.ReadInt64BigEndian(
            After(list, owner, page).ToByteArray(bigEndian: true).AsSpan(IdLength - sizeof(long)));

    /// <summary>
    /// Makes a page of rows read with a limit of one more than asked: the extra row says that there is more.
    /// </summary>
    public Page<T> Page<T>(string list, Guid owner, PageQuery page, IReadOnlyList<T> rows, Func<T, Guid> id)
    {
        if (rows.Count <= page.Size)
            return new Page<T>(rows, null);

        var items = rows.Take(page.Size).ToList();
        var last = id(items[^1]).ToByteArray(bigEndian: true);
        return new Page<T>(items, Base64Url.EncodeToString([.. last, .. Mac(list, owner, last)]));
    }

    /// <summary>The same for a list that is ordered by a number, which stands in the cursor as an identifier.</summary>
    public Page<T> Page<T>(string list, Guid owner, PageQuery page, IReadOnlyList<T> rows, Func<T, long> number) =>
        Page(list, owner, page, rows, row => IdOf(number(row)));

    private static Guid IdOf(long number)
    {
        Span<byte> bytes = stackalloc byte[IdLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes[^sizeof(long)..], number);
        return new Guid(bytes, bigEndian: true);
    }

    private byte[] Mac(string list, Guid owner, ReadOnlySpan<byte> id) =>
        HMACSHA256.HashData(
            _key.AsSpan(), [.. id, .. owner.ToByteArray(), .. Encoding.UTF8.GetBytes(list)])[..MacLength];
}
