var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorPages(pages => pages.RootDirectory = "/Features");

var app = builder.Build();
app.MapRazorPages();
app.Run();

/// <summary>Named so that the tests can host the portal.</summary>
public partial class Program;
