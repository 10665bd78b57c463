namespace Portal.Features.Catalogue;

public static class CatalogueSetup
{
    public static void AddCatalogue(this IServiceCollection services) => services.AddSingleton<CatalogueList>();
}
