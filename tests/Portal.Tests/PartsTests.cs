using Npgsql;

namespace Portal.Tests;

public class PartsTests
{
    [Fact]
    public async Task PostgreSQL_keeps_Chinese_text_in_a_database_of_its_own()
    {
        await using var connection = new NpgsqlConnection(await Parts.EmptyPostgresAsync());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("select '臺灣文學' ~ '^[[:alpha:]]{4}$' and current_setting('fsync') = 'on'", connection);
        Assert.Equal(true, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
