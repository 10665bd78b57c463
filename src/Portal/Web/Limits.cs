using System.Threading.RateLimiting;

namespace Portal.Web;

/// <summary>How often one address may try what is worth guessing at or what sends mail.</summary>
public static class Limits
{
    /// <summary>Sign-in, registration, password reset, status codes.</summary>
    public const string Guessing = nameof(Guessing);

    public static void AddLimits(this IServiceCollection services) => services.AddRateLimiter(options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (context, _) =>
        {
            if (context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
                context.HttpContext.Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
        options.AddPolicy(Guessing, context =>
        {
            var allowed = context.RequestServices.GetRequiredService<IConfiguration>().GetValue("Limits:GuessesPerMinute", 30);
            return HttpMethods.IsPost(context.Request.Method)
                ? RateLimitPartition.GetFixedWindowLimiter(context.Connection.RemoteIpAddress?.ToString() ?? "",
                    _ => new FixedWindowRateLimiterOptions { PermitLimit = allowed, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter("read");
        });
    });
}
