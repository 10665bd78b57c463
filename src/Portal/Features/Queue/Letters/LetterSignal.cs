using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Adapters.Jobs;

namespace Portal.Features.Queue.Letters;

/// <summary>
/// Wakes the sending of letters after a save that wrote some, so that nobody waits for the next minute. It holds no letter: a signal
/// that is lost costs a minute at most.
/// </summary>
public sealed partial class LetterSignal(IJobEngine engine, ILogger<LetterSignal> log) : BackgroundService
{
    readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => _bell.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in _bell.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await engine.RunNowAsync(SendLetters.Name, stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogUnheard(error);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sending of letters was not woken; it runs within the minute")]
    partial void LogUnheard(Exception error);

    /// <summary>Sees letters being saved and rings once they are committed.</summary>
    public sealed class Watch(LetterSignal signal) : SaveChangesInterceptor, IDbTransactionInterceptor
    {
        // Contexts that have saved a letter and not yet committed it.
        readonly ConditionalWeakTable<DbContext, object> _saved = [];

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (eventData.Context!.ChangeTracker.Entries<OutgoingLetter>().Any(entry => entry.State is EntityState.Added or EntityState.Modified))
                _saved.AddOrUpdate(eventData.Context, this);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            if (eventData.Context!.Database.CurrentTransaction is null) Committed(eventData.Context);
            return ValueTask.FromResult(result);
        }

        public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Committed(eventData.Context!);
            return Task.CompletedTask;
        }

        void Committed(DbContext context)
        {
            if (_saved.Remove(context)) signal.Ring();
        }
    }
}
