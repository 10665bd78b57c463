using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Applications;

/// <summary>The kinds of cases, each with its own part.</summary>
public static class ApplicationsSetup
{
    public static void AddApplications(this IServiceCollection services, IConfiguration settings)
    {
        services.AddRegistrants();
        services.AddIsbnRanges();
        services.AddCip();
        services.AddIsrc(settings);
        services.AddNumbers();
        services.AddScoped<Survey.Usability>();
    }

    /// <summary>What is no page: files to take away, and answers for programs.</summary>
    public static void MapApplications(this IEndpointRouteBuilder routes)
    {
        routes.MapPageFiles();
        routes.MapIsbnApi();
        routes.MapCipFiles();
        routes.MapIsrcApi();
        routes.MapIsrcFiles();
    }
}
