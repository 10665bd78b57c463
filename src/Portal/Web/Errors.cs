using Microsoft.AspNetCore.Http.Features;

namespace Portal.Web;

/// <summary>Every answer of 400 and above without a page of its own becomes one page in the reader's language; the status stays.</summary>
public static class Errors
{
    /// <summary>Stands before everything that may fail, so that languages and headers apply to the error page too.</summary>
    public static void UsePortalErrors(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error",
            StatusCodeSelector = broken => broken is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePagesWithReExecute("/error");
        // No person types a NUL. PostgreSQL stumbles over one in the middle of its protocol; forms and paths that hold one are refused by the framework.
        app.Use((context, next) =>
        {
            if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) != true) return next(context);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        });
        app.Use((context, next) =>
        {
            // The error page is read, whatever the request wanted to do; its route is looked for with that in mind.
            if (context.Request.Path == "/error" && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            {
                context.Request.Method = HttpMethods.Get;
                context.SetEndpoint(null);
            }
            return next(context);
        });
    }

    /// <summary>A form over the limit is reported by the framework as a form without its token (400); what it means is 413.</summary>
    public static int MeantStatus(this HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status400BadRequest
        && context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } limit
        && context.Request.ContentLength > limit
            ? StatusCodes.Status413PayloadTooLarge
            : context.Response.StatusCode;
}
