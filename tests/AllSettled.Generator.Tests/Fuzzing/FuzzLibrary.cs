namespace AllSettled.Generator.Tests;

/// <summary>What random programs are written against; compiled with them.</summary>
internal static class FuzzLibrary
{
    /// <summary>Its path in the compilation.</summary>
    public const string Path = "Library.cs";

    public const string Source = """
        extern alias Old;
        #nullable enable
        #pragma warning disable CS1591, CS8981, CS0612, CS0618, CS3024, CS3027, FUZZ01, FUZZ03, FUZZ04
        namespace Fuzz
        {
            [global::System.AttributeUsage(global::System.AttributeTargets.Method)]
            public sealed class IdAttribute(string id) : global::System.Attribute { public string Id => id; }

            [global::System.AttributeUsage(global::System.AttributeTargets.All)]
            public sealed class NoteAttribute(global::System.Type type, int[] numbers) : global::System.Attribute
            {
                public object Note => (type, numbers);
            }

            public enum Level : short { @default = 1, High = 2 }
            public struct Mutable { public int Value; }
            public ref struct Cursor { }
            public struct Point : global::System.IDisposable, global::System.IComparable<Point>
            {
                public int Value;
                public void Dispose() { }
                public int CompareTo(Point other) => 0;
            }
            public class Thing
                : global::System.IDisposable, global::System.IComparable<Thing>, IGone, ITrial,
                    global::Trials.IProduct, global::Modules.IPart, Old::Aliased.IUser
            {
                public void Dispose() { }
                public int CompareTo(Thing? other) => 0;
            }

            [global::System.Obsolete] public class Gone { public int Do(int x) => x; public static int DoStatic(int x) => x; }
            [global::System.Obsolete("told")] public interface IGone { }
            [global::System.Diagnostics.CodeAnalysis.Experimental("FUZZ01")] public interface ITrial { }
            [global::System.Diagnostics.CodeAnalysis.Experimental("FUZZ02")] public class Trial
            {
                public int Do(int x) => x;
                public static int DoStatic(int x) => x;
            }

            public sealed class Failure(string text) : global::System.Exception(text) { }

            [global::System.Runtime.CompilerServices.AsyncMethodBuilder(
                typeof(global::System.Runtime.CompilerServices.AsyncVoidMethodBuilder))]
            public sealed class Awaitable { public global::System.Runtime.CompilerServices.TaskAwaiter GetAwaiter() => default; }

            /// What a method that need not be async returns, whichever kind of task that is.
            public readonly struct Completed
            {
                public static implicit operator global::System.Threading.Tasks.Task(Completed c)
                    => global::System.Threading.Tasks.Task.CompletedTask;
                public static implicit operator global::System.Threading.Tasks.ValueTask(Completed c) => default;
            }

            public readonly struct Completed<T>(T value)
            {
                private readonly T _value = value;
                public static implicit operator global::System.Threading.Tasks.Task<T>(Completed<T> c)
                    => global::System.Threading.Tasks.Task.FromResult(c._value);
                public static implicit operator global::System.Threading.Tasks.ValueTask<T>(Completed<T> c) => new(c._value);
            }

            public static class Calls
            {
                /// The number of the call that fails, from 0.
                public static int Fails = -1;

                /// What every other returns.
                public static object? Result;

                public static readonly global::System.Collections.Generic.List<(string Id, object?[] Arguments)> Made = [];

                public static T Run<T>(string id, object?[] arguments)
                {
                    int number;
                    lock (Made)
                    {
                        number = Made.Count;
                        Made.Add((id, arguments));
                    }
                    return number == Fails ? throw new Failure(id) : (T)Result!;
                }
            }
        }
        namespace @event { public class @class<T> { } }
        """;
}
