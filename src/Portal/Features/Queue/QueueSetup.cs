using Portal.Features.Applications;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Queue;

public static class QueueSetup
{
    public static void AddQueue(this IServiceCollection services)
    {
        services.AddScoped<WorkQueue>();
        services.AddScoped<LetterWriter>();
        services.AddScoped<MyApplications>();
    }
}
