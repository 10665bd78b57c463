using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Portal.Web;

/// <summary>A handler that asks for more than its page does: <c>[May(Policies.Clerk)] OnPostTakeAsync</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MayAttribute(string policy) : Attribute
{
    public string Policy => policy;
}

/// <summary>Enforces <see cref="MayAttribute"/> before anything of the handler runs.</summary>
public class MayFilter(IAuthorizationService rights) : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (context.HandlerMethod?.MethodInfo.GetCustomAttribute<MayAttribute>() is { } may
            && !(await rights.AuthorizeAsync(context.HttpContext.User, may.Policy)).Succeeded)
            context.Result = new ForbidResult();
        else
            await next();
    }
}
