namespace AllSettled.Packaging.Tests;

/// <summary>The types that the README and the pages use in their snippets and do not declare.</summary>
internal static class ReaderSource
{
    public const string Text = """
        public record User(int Id, string Name);

        public record Order(int Id);

        public partial class UserApi
        {
            [AllSettled.SettledBatch(MaxConcurrency = 32)]
            public Task<User> FetchUserAsync(int id, CancellationToken cancellationToken = default)
                => Task.FromResult(new User(id, "Alice"));

            [AllSettled.SettledBatch]
            public Task SendNotificationAsync(User user, string message, CancellationToken cancellationToken = default)
                => Task.CompletedTask;

            [AllSettled.SettledBatch]
            public Task<decimal> QuoteAsync(
                [AllSettled.PerItem] string sku, [AllSettled.PerItem] int quantity, string currency, CancellationToken ct)
                => Task.FromResult(quantity * 1.5m);

            [AllSettled.SettledBatch(RejectIf = nameof(IsFailure))]
            public Task<HttpResponseMessage> GetPageAsync(Uri page, CancellationToken ct)
                => Task.FromResult(new HttpResponseMessage());

            private static bool IsFailure(HttpResponseMessage response) => !response.IsSuccessStatusCode;

            [AllSettled.SettledBatch(MaxConcurrency = 64, PartitionBy = nameof(Uri.Host), MaxPerPartition = 2)]
            public Task<string> DownloadAsync(Uri page, CancellationToken ct) => Task.FromResult("");

            [AllSettled.SettledBatch]
            public Task ChargeAsync(Order order, AllSettled.ItemContext item, CancellationToken ct) => Task.CompletedTask;
        }

        public class Log
        {
            public void LogWarning(Exception? error, string message, params object?[] arguments) => throw new Exception(message, error);
        }

        public abstract class Reader
        {
            protected readonly UserApi api = new();
            protected readonly int[] ids = [1, 2, 3];
            protected readonly IAsyncEnumerable<int> allIds = AllIdsAsync();
            protected readonly Order[] orders = [new(7)];
            protected readonly User[] recipients = [new(1, "Alice"), new(2, "Bob")];
            protected readonly IProgress<AllSettled.SettledProgress> progress = new Progress<AllSettled.SettledProgress>();
            protected readonly CancellationToken ct = CancellationToken.None;
            protected readonly CancellationToken shutdown = CancellationToken.None;
            protected readonly Uri[] addresses = [new("https://example.org/")];
            protected readonly Log log = new();
            protected readonly Stream file = new MemoryStream();
            protected AllSettled.SettledBatch<int, User> users = null!;

            static async IAsyncEnumerable<int> AllIdsAsync()
            {
                await Task.Yield();
                yield return 1;
            }

            protected static Task SaveAsync(User user, CancellationToken cancellationToken) => Task.CompletedTask;

            protected static void Render(IEnumerable<User> users) => _ = users.ToArray();
        }
        """;
}
