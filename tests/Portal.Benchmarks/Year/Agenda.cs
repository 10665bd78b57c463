using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;

namespace Portal.Benchmarks.Year;

/// <summary>Acts at moments of a clock that jumps from one to the next: applicants' at any hour, staff's in the office's hours. Acts of one moment are done one after the other, so that a journal has the order of the database.</summary>
/// <param name="clock">Moved to each act's moment.</param>
/// <param name="done">Told the name of each act when it is over.</param>
public sealed class Agenda(StandingClock clock, Action<string> done)
{
    /// <summary>Office time at which applicants send, and at which staff work.</summary>
    static readonly TimeOnly[] sending = [new(9, 10), new(10, 40), new(13, 40), new(16, 10), new(20, 10)];

    readonly PriorityQueue<(string Name, Func<Task> Act), DateTime> _acts = new();

    public static IReadOnlyList<TimeOnly> OfficeHours { get; } = [new(9, 40), new(11, 10), new(14, 10), new(15, 40), new(16, 50)];

    public OfficeYear Days { get; set; } = null!;

    /// <summary>What no person could explain; must stay empty.</summary>
    public List<string> Troubles { get; } = [];

    /// <summary>What acts of each name took in all.</summary>
    public Dictionary<string, (int Times, TimeSpan Took, TimeSpan Cpu)> Costs { get; } = [];

    public DateTime Now => clock.Now;

    public DateOnly Today => DateOnly.FromDateTime(Now.AddHours(8));

    public static DateTime Utc(DateTime office) => DateTime.SpecifyKind(office.AddHours(-8), DateTimeKind.Utc);

    /// <summary>At that moment; in half an hour where it is over.</summary>
    public void Put(DateTime at, string name, Func<Task> act) => _acts.Enqueue((name, act), at <= Now ? Now.AddMinutes(30) : at);

    /// <summary>Staff's act in the office's hours; a day on which the office is closed moves it to the next one.</summary>
    public void Staff(DateOnly day, TimeOnly time, string name, Func<Task> act)
    {
        while (!Days.IsWorking(day, Now) || Utc(day.ToDateTime(time)) <= Now) day = day.AddDays(1);
        Put(Utc(day.ToDateTime(time)), name, () =>
        {
            if (Days.IsWorking(Today, Now)) return act();
            Staff(Today.AddDays(1), time, name, act);
            return Task.CompletedTask;
        });
    }

    /// <summary>At the next of the office's hours.</summary>
    public void Soon(string name, Func<Task> act) =>
        Staff(Today, OfficeHours.FirstOrDefault(time => Utc(Today.ToDateTime(time)) > Now, OfficeHours[0]), name, act);

    /// <summary>When an applicant sends on that day, or on the next one that is none off: most people wait for it.</summary>
    public DateTime Sending(DateOnly day, Random random)
    {
        while (!Days.IsWorking(day, Now) && random.Next(3) > 0) day = day.AddDays(1);
        var at = Utc(day.ToDateTime(sending[random.Next(sending.Length)]));
        return at > Now ? at : at.AddDays(1);
    }

    /// <summary>All acts up to that moment.</summary>
    /// <param name="before">Told before the clock goes to the next moment.</param>
    public async Task RunAsync(DateTime end, Action<DateTime> before)
    {
        while (_acts.TryPeek(out _, out var at) && at <= end)
        {
            before(at);
            clock.Now = at;
            var acts = new List<(string Name, Func<Task> Act)>();
            while (_acts.TryPeek(out _, out var same) && same == at) acts.Add(_acts.Dequeue());
            foreach (var (name, act) in acts) await RunAsync(name, act);
        }
        clock.Now = end;
    }

    /// <summary>One that lost a race against somebody else's is done again an hour later, as a person would.</summary>
    async Task RunAsync(string name, Func<Task> act)
    {
        var (started, busy) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        try
        {
            await act();
        }
        catch (Exception error) when (error is DbUpdateConcurrencyException || error is RuleBroken broken && broken.Sentence.Key.Contains("剛", StringComparison.Ordinal))
        {
            Put(Now.AddHours(1), name, act);
        }
        catch (Exception error)
        {
            Troubles.Add($"{name} at {Now:u}: {(error is RuleBroken broken ? broken.Sentence : error)}");
        }
        var sum = Costs.GetValueOrDefault(name);
        Costs[name] = (sum.Times + 1, sum.Took + Stopwatch.GetElapsedTime(started), sum.Cpu + Environment.CpuUsage.TotalTime - busy);
        done(name);
    }
}
