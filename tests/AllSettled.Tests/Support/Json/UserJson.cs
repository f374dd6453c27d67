using System.Text.Json.Serialization;

namespace AllSettled.Tests.Support;

public sealed record User(int Id, string Name);

/// <summary>What a user writes for native AOT: the batch, and the types inside it.</summary>
[JsonSerializable(typeof(SettledBatch<int, User>))]
[JsonSerializable(typeof(SettledBatch<string, NoResult>))]
[JsonSerializable(typeof(Settled<int, User>))]
[JsonSerializable(typeof(ErrorInfo))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(User))]
internal sealed partial class UserJson : JsonSerializerContext;

/// <summary>Lists the batch, and forgets the types inside it.</summary>
[JsonSerializable(typeof(SettledBatch<int, User>))]
internal sealed partial class ForgetfulJson : JsonSerializerContext;
