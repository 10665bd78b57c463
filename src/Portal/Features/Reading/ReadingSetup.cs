using Microsoft.AspNetCore.Localization;
using Portal.Web;

namespace Portal.Features.Reading;

public static class ReadingSetup
{
    public static void AddReading(this IServiceCollection services)
    {
        services.AddSingleton<ReadingSettings>();
        services.AddScoped<ReadingRights>();
        services.AddScoped<ReadingOffers>();
        services.AddScoped<Copies>();
        services.AddScoped<Lending>();
        services.AddScoped<Turnaways>();
        services.AddScoped<ReadingLetters>();
        services.AddScoped<ReadingDoor>();
        services.PostConfigure<RequestLocalizationOptions>(options => options.RequestCultureProviders.Insert(0, new CustomRequestCultureProvider(context =>
        {
            var key = context.IsReadingHost() && context.Request.Path.Value?.Split('/') is [_, "read", var id, ..] && Guid.TryParse(id, out var session) ? context.Request.Cookies[ReadingDoor.Cookie(session)] : null;
            return Task.FromResult(key is null ? null : new ProviderCultureResult(ReadingDoor.LanguageOf(key)));
        })));
        services.AddOpds();
    }
}
