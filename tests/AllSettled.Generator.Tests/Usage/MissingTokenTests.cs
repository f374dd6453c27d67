using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>SB1008: item methods that call methods with a token, but take no token.</summary>
public class MissingTokenTests
{
    [Theory]
    [InlineData("[SettledBatch] public Task {|SB1008:F|}(int x) => Task.Delay(x);")]
    [InlineData("[SettledBatch] public async Task {|SB1008:F|}(int x) { await Task.Delay(x); await Task.Delay(x); }")]
    [InlineData("[SettledBatch] public Task {|SB1008:F|}(string x) => System.IO.File.ReadAllTextAsync(x);")]
    [InlineData("[SettledBatch] public Task<int> {|SB1008:F|}(List<int> x) => x.FirstAsync();")]
    [InlineData("[SettledBatch] public Task {|SB1008:F|}(int x) { Task Later() => Task.Delay(x); return Later(); }")]
    [InlineData("[SettledBatch] public Task {|SB1008:F|}(int x) { Func<Task> later = () => Task.Delay(x); return later(); }")]
    [InlineData("[SettledBatch] public void {|SB1008:F|}(SemaphoreSlim x) => x.Wait();")]
    [InlineData("[SettledBatch] public Task {|SB1008:F|}(int x) => Generic(x);")]
    [InlineData("[SettledBatch] public Task {|SB1008:F|}(int x, CancellationToken? shared) => Task.Delay(x);")]
    [InlineData("[SettledBatch] public partial Task {|SB1008:F|}(int x); public partial Task F(int x) => Task.Delay(x);")]
    [InlineData("[SettledBatch] public async Task F(int x, CancellationToken ct) => await Task.Delay(x);")]
    [InlineData("[SettledBatch] public Task F(int x) => Task.Delay(x, CancellationToken.None);")]
    [InlineData("[SettledBatch] public Task F(int x) => Task.Delay(x, _stop);")]
    [InlineData("[SettledBatch] public Task F(int x) => Task.Delay(x, default);")]
    [InlineData("[SettledBatch] public async Task F(int x) { await Task.Yield(); Console.WriteLine(x); }")]
    [InlineData("[SettledBatch] public Task F(int x) { Func<int, Task> later = static x => Task.Delay(x); return later(x); }")]
    [InlineData("[SettledBatch] public Task F(int x) { static Task Later(int x) => Task.Delay(x); return Later(x); }")]
    [InlineData("[SettledBatch] public override Task Given(int x) => Task.Delay(x);")]
    [InlineData("[SettledBatch] public Task Promised(int x) => Task.Delay(x);")]
    [InlineData("[SettledBatch] public Task F(int x) => F(x, default); public Task F(int x, CancellationToken ct) => Task.Delay(x, ct);")]
    [InlineData(
        """
        [SettledBatch] public Task F(int x) => Other(x);
        private Task Other(int x) => Task.CompletedTask;
        private int Other(int x, CancellationToken ct) => 1;
        """)]
    [InlineData("[SettledBatch] public Task F(int x) => B.Hidden(x);")]
    [InlineData("[SettledBatch] public Task F(int x) => Task.WhenAll(Task.CompletedTask);")]
    [InlineData("[SettledBatch] public async Task F(int x) { try { await Task.Yield(); } finally { await Task.Delay(x); } }")]
    [InlineData(
        """
        [SettledBatch] public async Task F(int x)
        {
            try { await Task.Yield(); }
            catch (Exception e) when (Blocks(e)) { await Task.Delay(x); }
        }
        """)]
    [InlineData(
        """
        [SettledBatch] public async Task F(int x)
        {
            try { await Task.Yield(); }
            finally { if (x > 1) { Func<Task> later = () => Task.Delay(x); await later(); } }
        }
        """)]
    [InlineData(
        """
        [SettledBatch] public async Task F(int x)
        {
            try { await Task.Yield(); } finally { await Release(); }
            Task Release() => Task.Delay(x);
        }
        """)]
    [InlineData(
        """
        [SettledBatch] public async Task F(int x)
        {
            Func<Task> release = () => Task.Delay(x);
            try { await Task.Yield(); }
            catch { await release(); throw; }
            finally { await release(); }
        }
        """)]
    [InlineData(
        """
        [SettledBatch] public async Task F(int x)
        {
            try { await Task.Yield(); } finally { await Release(x); }
            async Task Release(int n) { await Task.Delay(x); if (n > 0) await Again(n - 1); }
            Task Again(int n) => Release(n);
        }
        """)]
    [InlineData("[SettledBatch] public Task F(int x) => Task.CompletedTask.ContinueWith(_ => { });")]
    [InlineData("[SettledBatch] public async Task {|SB1008:F|}(int x) { try { await Task.Delay(x); } finally { await Task.Delay(x); } }")]
    [InlineData(
        """
        [SettledBatch] public async Task {|SB1008:F|}(int x)
        {
            try { await Release(); } finally { await Release(); }
            Task Release() => Task.Delay(x);
        }
        """)]
    [InlineData(
        """
        [SettledBatch] public async Task {|SB1008:F|}(int x)
        {
            try { await Task.Yield(); } finally { await Task.Yield(); }
            await Task.Delay(x);
        }
        """)]
    [InlineData("public Task F(int x) => Task.Delay(x); [SettledBatch] public int G(int x) => x;")]
    public Task Calls_that_take_a_token(string method) => Warns($$"""
        public interface I { Task Promised(int x) => Task.CompletedTask; }
        public class B
        {
            public virtual Task Given(int x) => Task.CompletedTask;
            public static Task Hidden(int x) => Task.CompletedTask;
            private static Task Hidden(int x, CancellationToken ct) => Task.CompletedTask;
        }
        public static class E
        {
            public static Task<T> FirstAsync<T>(this List<T> list, CancellationToken ct = default) => Task.FromResult(list[0]);
        }
        public partial class C : B, I
        {
            private CancellationToken _stop;
            private static bool Blocks(Exception e) { Task.Delay(1).Wait(1); return e.HResult > 0; }
            public Task Generic<T>(T x) => Task.CompletedTask;
            public Task Generic<T>(T x, CancellationToken ct) => Task.CompletedTask;
            {{method}}
        }
        """, "CS0169", "CS1998");
}
