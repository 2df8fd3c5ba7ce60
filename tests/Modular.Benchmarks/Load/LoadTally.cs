using Modular.Benchmarks.Http;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Load;

/// <summary>Counts answers and refusals; a load with more than one refusal in 1,000 is no measurement.</summary>
internal sealed class LoadTally
{
    private long _answered;
    private long _refused;
    private string? _firstRefusal;

    public long Answered => Interlocked.Read(ref _answered);

    public void Count(in HttpAnswer answer) => Count(answer, answer.IsSuccess);

    public void Count(in HttpAnswer answer, bool isExpected)
    {
        Interlocked.Increment(ref _answered);
        if (isExpected)
            return;
        Interlocked.Increment(ref _refused);
        Interlocked.CompareExchange(ref _firstRefusal, answer.ToString(), null);
    }

    /// <summary>Passes when <paramref name="what"/> was answered as it should be.</summary>
    /// <exception cref="CouldNotMeasure">Too many requests were refused.</exception>
    public void Check(string what)
    {
        if (_answered == 0)
            throw new CouldNotMeasure($"{what}: nothing was answered.");
        if (_refused * 1000 > _answered)
            throw new CouldNotMeasure($"{what}: {_refused} of {_answered} were refused; the first: {_firstRefusal}");
    }
}
