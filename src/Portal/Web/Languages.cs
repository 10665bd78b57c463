using System.Globalization;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Portal.Features.Shared;

namespace Portal.Web;

/// <summary>Traditional Chinese as used in Taiwan first, English beside it; the reader's choice is kept in a cookie.</summary>
public static class Languages
{
    public const string Chinese = "zh-TW";
    public const string English = "en";

    public static IServiceCollection AddPortalLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton<IStringLocalizer<Words>, SpokenWords>();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture(Chinese).AddSupportedCultures(Chinese, English).AddSupportedUICultures(Chinese, English);
            // What a link says must not change the language: only the cookie and the browser do.
            options.RequestCultureProviders = [new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];
            options.ApplyCurrentCultureToResponseHeaders = true;
        });
        services.AddOptions<MvcOptions>().Configure<IStringLocalizer<Words>>((options, T) =>
        {
            var messages = options.ModelBindingMessageProvider;
            messages.SetAttemptedValueIsInvalidAccessor((value, field) => T["「{0}」不是有效的內容", value]);
            messages.SetNonPropertyAttemptedValueIsInvalidAccessor(value => T["「{0}」不是有效的內容", value]);
            messages.SetValueIsInvalidAccessor(value => T["「{0}」不是有效的內容", value]);
            messages.SetUnknownValueIsInvalidAccessor(field => T["內容無效"]);
            messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => T["內容無效"]);
            messages.SetMissingBindRequiredValueAccessor(field => T["請填寫這一欄"]);
            messages.SetMissingKeyOrValueAccessor(() => T["請填寫這一欄"]);
            messages.SetValueMustNotBeNullAccessor(value => T["請填寫這一欄"]);
            messages.SetMissingRequestBodyRequiredValueAccessor(() => T["沒有收到內容"]);
            messages.SetValueMustBeANumberAccessor(field => T["請填數字"]);
            messages.SetNonPropertyValueMustBeANumberAccessor(() => T["請填數字"]);
        });
        return services;
    }

    public static IApplicationBuilder UsePortalLanguages(this IApplicationBuilder app) => app.UseRequestLocalization();

    /// <summary><c>GET /language/{culture}?back=/local/path</c>: keeps the choice for a year and returns to where the reader was.</summary>
    public static IEndpointRouteBuilder MapLanguages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/language/{culture}", (string culture, string? back, HttpContext context) =>
        {
            if (culture is not (Chinese or English)) return Results.NotFound();
            Keep(context, culture);
            return Results.LocalRedirect(IsLocal(back) ? back! : "/");
        }).AllowAnonymous();
        return routes;
    }

    /// <summary>Keeps the choice in the browser for a year.</summary>
    public static void Keep(HttpContext context, string culture) => context.Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName,
        CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)),
        new CookieOptions { MaxAge = TimeSpan.FromDays(365), HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, IsEssential = true });

    /// <summary>True while the page is being written in English.</summary>
    public static bool IsEnglish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    // One slash and no second one in any spelling a browser takes for it: "//host" and "/\host" leave the portal.
    public static bool IsLocal(string? path) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.Any(char.IsControl);
}
