using System.Text;

namespace Modular.Domain.Tasks;

/// <summary>What a holder tells while it works.</summary>
public sealed partial class TaskItem
{
    /// <summary>Bytes of log text that a task keeps; what comes after is dropped.</summary>
    public const int MaxLogBytes = 10 * 1024 * 1024;

    // A line without text costs a row all the same: without this an endless number of them would come to no limit.
    private const int LeastLineBytes = 32;

    /// <summary>
    /// The holder is at work on <paramref name="epoch"/>. False when <paramref name="seq"/> was seen already; then the
    /// report changes nothing.
    /// </summary>
    public bool Report(Guid holder, long epoch, long? seq)
    {
        if (Status != TaskState.Running || LeaseEpoch != epoch || ClaimedBy != holder)
            throw new LeaseLost();

        Accepted = true;
        if (seq <= ProgressSeq)
            return false;
        ProgressSeq = seq ?? ProgressSeq;
        return true;
    }

    /// <summary>Numbers lines of output; what goes over <see cref="MaxLogBytes"/> is left out.</summary>
    public IReadOnlyList<LogLine> Append(IEnumerable<LogText> output)
    {
        var lines = new List<LogLine>();
        foreach (var (stream, text) in output)
        {
            LogBytes += Math.Max(Encoding.UTF8.GetByteCount(text), LeastLineBytes);
            if (LogBytes <= MaxLogBytes)
                lines.Add(new LogLine(++LogSeq, stream, text, Now));
        }

        return lines;
    }
}
