using Portal.Adapters.Jobs;

namespace Portal.Tests;

public class TimetableTests
{
    [Fact]
    public void Every_job_of_the_portal_stands_in_the_timetable_once()
    {
        var jobs = typeof(Timetable).Assembly.GetTypes().Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IOfficeJob)));
        Assert.Equal(jobs.Select(type => type.Name).Order(), Timetable.All.Select(line => line.Job.Name).Order());
    }

    [Fact]
    public void Every_job_is_named_for_people_and_nothing_else_is() =>
        Assert.Equal(Timetable.All.Select(line => line.Name), Portal.Features.Queue.Jobs.Index.Texts.Keys);
}
